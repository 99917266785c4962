import { useEffect, useId, useRef, useState } from 'react';
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

/** Below the canvas: the rows around the selected step, the answer of the last run, or the flow as code. */
export function LowerPane({ steps }: { steps: readonly ShownStep[] }): JSX.Element {
  const trans = useTrans();
  const id = useId();
  const { looks } = useFellows();
  const [open, setOpen] = useState(true);
  const [view, setView] = useView(setOpen);
  const tabs: { id: View; label: string }[] = [
    { id: 'looks', label: trans.__('Before and after') },
    { id: 'result', label: trans.__('Result') },
    { id: 'code', label: trans.__('Code') }
  ];
  const show = (next: View) => {
    setView(next);
    setOpen(true);
  };
  return (
    <section className={`jp-PlainspokenFlow-lower ${open ? '' : 'jp-mod-folded'}`} data-testid="plainspoken-flow-lower">
      <header>
        <Tabs id={id} label={trans.__('Below the canvas')} tabs={tabs} selected={view} onSelect={show} />
        <IconButton
          icon={open ? 'unfolded' : 'up'}
          label={open ? trans.__('Make room for the canvas') : trans.__('Show what is below the canvas')}
          onClick={() => setOpen(!open)}
        />
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
function useView(setOpen: (open: boolean) => void): [View, (view: View) => void] {
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
      setOpen(true);
    }
    first.current = false;
  }, [run, setOpen]);
  return [view, setView];
}
