import { asText } from '../../core/field_values';
import { single } from '../../wire/transport';
import type { SourceInfo } from '../../wire/types';
import { useTrans } from '../tools';
import { useEditor } from './context';
import type { FieldProps } from './fields';
import { useAsked } from './use_asked';

const NONE: readonly SourceInfo[] = [];

/** Where a table lies: in the flow's own source, which takes no name, or in another one that can be asked. */
export function SourceField({ field, value, onChange }: FieldProps): JSX.Element {
  const trans = useTrans();
  const { flow } = useEditor();
  const own = flow?.source ?? '';
  const known = useAsked(flow, (reach, _, signal) => single(reach, 'sources', {}, 'sources', signal), [own]);
  const sources = known.phase === 'there' ? known.value.sources : NONE;
  const now = asText(value);
  const others = sources.filter(each => each.name !== own);
  return (
    <select
      className="jp-PlainspokenFlow-input"
      aria-label={field.label}
      data-testid="plainspoken-flow-step-source"
      value={now === own ? '' : now}
      onChange={event => onChange(event.target.value || undefined)}
    >
      <option value="">{trans.__('%1 (that of the flow)', own)}</option>
      {now !== '' && now !== own && !others.some(each => each.name === now) && <option value={now}>{now}</option>}
      {others.map(each => (
        <option key={each.name} value={each.name}>
          {each.detail === '' || each.detail.includes(each.name) ? each.name : `${each.name}: ${each.detail}`}
        </option>
      ))}
    </select>
  );
}
