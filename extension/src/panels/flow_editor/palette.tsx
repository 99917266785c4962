import { memo, useMemo, useState } from 'react';
import { foundKinds } from '../../core/flow_palette';
import type { StepKind } from '../../wire/types';
import { Icon } from '../icons';
import { type Translation, useTrans } from '../tools';
import { useEditor, useKinds } from './context';

function groupName(group: StepKind['group'], trans: Translation): string {
  const names: Record<StepKind['group'], string> = {
    data: trans.__('Data'),
    rows: trans.__('Rows'),
    columns: trans.__('Columns'),
    combine: trans.__('Combine'),
    summarise: trans.__('Summarise'),
    clean: trans.__('Clean'),
    reshape: trans.__('Reshape')
  };
  return names[group] ?? group;
}

/** The kinds of steps by group, with a search; a click or Enter adds one after the selected step, arrows go through them. */
export const Palette = memo(function Palette(): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const kinds = useKinds();
  const [sought, setSought] = useState('');
  const groups = useMemo(() => foundKinds(kinds, sought), [kinds, sought]);
  const first = groups[0]?.kinds[0];
  const onArrow = (event: React.KeyboardEvent<HTMLElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, .jp-PlainspokenFlow-kind')];
      stops[stops.indexOf(event.target as HTMLElement) + by]?.focus();
      event.preventDefault();
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter' && first && !event.ctrlKey && !event.metaKey) {
      editor.add(first);
      setSought('');
    } else if (event.key === 'Escape') {
      setSought('');
    }
  };
  return (
    <section
      className="jp-PlainspokenFlow-palette"
      aria-label={trans.__('Steps to add')}
      data-testid="plainspoken-flow-palette"
      onKeyDown={onArrow}
    >
      <input
        type="search"
        className="jp-PlainspokenFlow-input"
        placeholder={trans.__('Add a step …')}
        aria-label={trans.__('Find a kind of step; the arrow keys go through them')}
        value={sought}
        onChange={event => setSought(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="jp-PlainspokenFlow-kinds">
        {groups.map(({ group, kinds: found }) => (
          <div key={group} role="group" aria-label={groupName(group, trans)}>
            <h4>{groupName(group, trans)}</h4>
            {found.map(kind => (
              <button
                key={kind.kind}
                type="button"
                // Tab goes past the kinds, arrows through them: there are many.
                tabIndex={-1}
                className="jp-PlainspokenFlow-kind"
                data-kind={kind.kind}
                title={trans.__('Add: %1', kind.label)}
                onClick={() => editor.add(kind)}
              >
                <Icon name={kind.kind} or={kind.group} />
                <span>{kind.label}</span>
              </button>
            ))}
          </div>
        ))}
        {groups.length === 0 && kinds.length > 0 && (
          <p className="jp-Plainspoken-hint">{trans.__('No kind of step is called that.')}</p>
        )}
      </div>
    </section>
  );
});
