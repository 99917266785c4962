import { useEffect, useRef, useState } from 'react';
import type { ShownStep } from '../../core/flow_view';
import { IconButton } from '../button';
import { useStoreState } from '../store';
import { useTrans } from '../tools';
import { useAskingWords } from './asking_fields';
import { useFellows, useFlowState } from './context';
import { Suggesting } from '../suggesting';

/** Lines that can be called back with the arrow keys. */
const KEPT = 30;

/** One line of words that changes the flow. Enter says it; the arrows call back what was said before. */
export function WordsBar({ steps }: { steps: readonly ShownStep[] }): JSX.Element {
  const trans = useTrans();
  const { wording } = useFellows();
  const { asking, taken } = useStoreState(wording.store);
  const { selected } = useFlowState();
  const [text, setText] = useState('');
  const earlier = useEarlier(setText);
  const after = steps.find(step => step.id === selected && !step.ends);
  const said = useRef('');
  const say = () => {
    said.current = text.trim();
    if (said.current !== '') {
      earlier.keep(said.current);
      void wording.say(said.current);
    }
  };
  // The line goes once all of it was done: at once, after a choice, or by the language model.
  useEffect(() => setText(now => (now.trim() === said.current ? '' : now)), [taken]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      earlier.go(event.key === 'ArrowUp' ? -1 : 1);
    } else if (event.key === 'Escape') {
      wording.dismiss();
      setText('');
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form
      className="jp-PlainspokenFlow-words"
      aria-busy={asking === ''}
      onSubmit={event => {
        event.preventDefault();
        say();
      }}
    >
      {after && <span className="jp-PlainspokenFlow-where">{trans.__('After “%1”:', after.title)}</span>}
      <Suggesting
        plain
        value={text}
        label={after ? trans.__('What to do after “%1”, in words', after.title) : trans.__('What to do, in words')}
        placeholder={
          steps.length === 0
            ? trans.__('Say which table to begin with')
            : trans.__('Say what to do: drop rows without a city, then count by city')
        }
        title={trans.__('Press / on the canvas to come here; the arrow keys bring back what was said')}
        testId="plainspoken-flow-words"
        onChange={setText}
        ask={useAskingWords(after?.id ?? '', '')}
        onKeyDown={onKeyDown}
      />
      {asking === '' && <span className="jp-Plainspoken-spinner" role="status" aria-label={trans.__('Reading the words …')} />}
      <IconButton icon="send" label={trans.__('Do what the words say (Enter)')} disabled={text.trim() === ''} onClick={() => say()} />
    </form>
  );
}

/** What was said before, oldest first. */
function useEarlier(show: (text: string) => void): { keep: (text: string) => void; go: (by: number) => void } {
  const lines = useRef<readonly string[]>([]);
  const place = useRef(0);
  return {
    keep: text => {
      lines.current = [...lines.current.filter(line => line !== text), text].slice(-KEPT);
      place.current = lines.current.length;
    },
    go: by => {
      if (lines.current.length === 0) {
        return;
      }
      place.current = Math.max(0, Math.min(lines.current.length, place.current + by));
      show(lines.current[place.current] ?? '');
    }
  };
}
