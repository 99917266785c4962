import { useRef, useState } from 'react';
import type { ShownStep } from '../../core/flow_view';
import { IconButton } from '../button';
import { Icon } from '../icons';
import { useStoreState } from '../store';
import { useTrans } from '../tools';
import { useAskingWords } from './asking_fields';
import { useFellows } from './context';
import { Suggesting } from '../suggesting';

/** What a step does, in words. Written anew, it does that instead. */
export function Sentence({ step }: { step: ShownStep }): JSX.Element | null {
  const trans = useTrans();
  const [draft, setDraft] = useState<string | null>(null);
  const opened = useRef(false);
  const well = step.standing !== 'wrong' && step.standing !== 'waiting';
  const sentence = well ? step.sentence : '';
  const reads = step.given.inputs.length;
  const ready = reads >= step.places && step.standing !== 'waiting' && step.given.kind !== 'opaque';
  // Of two inputs only a step that is understood can say what they are called.
  const editable = ready && (well || reads === 1);
  if (draft !== null && editable) {
    opened.current = true;
    return <Rewriting step={step} sentence={sentence} draft={draft} onDraft={setDraft} />;
  }
  if (!editable) {
    return sentence === '' ? null : (
      <p className="jp-PlainspokenFlow-sentence" data-testid="plainspoken-flow-sentence">
        {sentence}
      </p>
    );
  }
  return (
    <button
      type="button"
      className="jp-PlainspokenFlow-sentence"
      title={trans.__('Write another sentence: the step does what it says')}
      data-testid="plainspoken-flow-sentence"
      // Who has written goes on from where that began.
      autoFocus={opened.current}
      onClick={() => setDraft(sentence)}
    >
      <span>{sentence || trans.__('Say in words what it should do')}</span>
      <Icon name="rename" />
    </button>
  );
}

interface RewritingProps {
  readonly step: ShownStep;
  readonly sentence: string;
  readonly draft: string;
  readonly onDraft: (draft: string | null) => void;
}

function Rewriting({ step, sentence, draft, onDraft }: RewritingProps): JSX.Element {
  const trans = useTrans();
  const { wording } = useFellows();
  const { asking } = useStoreState(wording.store);
  const text = draft.trim().replace(/\s+/g, ' ');
  const leave = () => {
    wording.dismiss();
    onDraft(null);
  };
  const rewrite = async () => {
    if (text === '' || text === sentence || (await wording.rewrite(step.id, text))) {
      onDraft(null);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter') {
      void rewrite();
    } else if (event.key === 'Escape') {
      leave();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="jp-PlainspokenFlow-rewriting" aria-busy={asking === step.id}>
      <Suggesting
        autoFocus
        long
        plain
        value={draft}
        label={trans.__('What the step does, in words')}
        placeholder={trans.__('such as: keep rows where price is above 10')}
        testId="plainspoken-flow-rewrite"
        onChange={onDraft}
        ask={useAskingWords(step.id, 'sentence')}
        onKeyDown={onKeyDown}
      />
      <span className="jp-Plainspoken-actions">
        <IconButton icon="close" label={trans.__('Leave it as it was (Escape)')} onClick={leave} />
        <IconButton icon="keep" label={trans.__('Make the step do this (Enter)')} disabled={text === ''} onClick={() => void rewrite()} />
      </span>
    </div>
  );
}
