import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { ShownStep } from '../../core/flow_view';
import { IconButton } from '../button';
import { useStoreState } from '../store';
import { Tabs } from '../tabs';
import { useTrans } from '../tools';
import { CodePane } from './code_pane';
import { useFellows, useFlowState } from './context';
import { RowsPane } from './rows_pane';
import { RunPane } from './run_pane';

type View = 'looks' | 'result' | 'code';

/** How much room the pane takes, smallest first. */
const SIZES = ['folded', 'usual', 'tall'] as const;
type Size = (typeof SIZES)[number];

/** Below the canvas: the rows around the selected step, the answer of the last run, or the flow as code. */
export function LowerPane({ steps }: { steps: readonly ShownStep[] }): JSX.Element {
  const trans = useTrans();
  const id = useId();
  const { looks } = useFellows();
  const [size, setSize] = useState<Size>('usual');
  const unfold = useCallback(() => setSize(now => (now === 'folded' ? 'usual' : now)), []);
  const [view, setView] = useView(unfold);
  const open = size !== 'folded';
  const resize = (by: number) => setSize(SIZES[SIZES.indexOf(size) + by]);
  const tabs: { id: View; label: string }[] = [
    { id: 'looks', label: trans.__('Before and after') },
    { id: 'result', label: trans.__('Result') },
    { id: 'code', label: trans.__('Code') }
  ];
  const show = (next: View) => {
    setView(next);
    unfold();
  };
  return (
    <section className={`jp-PlainspokenFlow-lower jp-mod-${size}`} data-testid="plainspoken-flow-lower">
      <header>
        <Tabs id={id} label={trans.__('Below the canvas')} tabs={tabs} selected={view} onSelect={show} />
        <span className="jp-Plainspoken-actions">
          <IconButton
            icon="unfolded"
            label={trans.__('More room for the canvas')}
            disabled={size === 'folded'}
            onClick={() => resize(-1)}
          />
          <IconButton
            icon="larger"
            label={trans.__('More room for what is below the canvas')}
            disabled={size === 'tall'}
            onClick={() => resize(1)}
          />
        </span>
      </header>
      {open && (
        <div
          role="tabpanel"
          id={`${id}-${view}`}
          aria-labelledby={`${id}-tab-${view}`}
          className="jp-PlainspokenFlow-lower-body"
        >
          {view === 'looks' && <RowsPane looks={looks} steps={steps} />}
          {view === 'result' && <RunPane steps={steps} />}
          {view === 'code' && <CodePane steps={steps} />}
        </div>
      )}
    </section>
  );
}

/** A run brings its result to the front; a step that is selected then, the rows around it. */
function useView(unfold: () => void): [View, (view: View) => void] {
  const run = useStoreState(useFellows().run.store);
  const { selected } = useFlowState();
  const [view, setView] = useState<View>('looks');
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) {
      setView(now => (now === 'result' ? 'looks' : now));
    }
  }, [selected]);
  useEffect(() => {
    if (!first.current) {
      setView('result');
      unfold();
    }
    first.current = false;
  }, [run, unfold]);
  return [view, setView];
}
