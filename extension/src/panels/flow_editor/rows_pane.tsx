import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { FlowLooks, Look } from '../../core/flow_looks';
import { inputMarks, outputMarks } from '../../core/flow_marks';
import type { ShownStep } from '../../core/flow_view';
import type { FlowPreview, StepRows } from '../../wire/types';
import { IconButton } from '../button';
import { Icon } from '../icons';
import { Problems } from '../problems';
import { useStoreState } from '../store';
import { type Translation, useTrans } from '../tools';
import { ColumnCard } from './column_card';
import { useFlowState } from './context';
import { StepTable } from './step_table';

interface RowsPaneProps {
  readonly looks: FlowLooks;
  readonly steps: readonly ShownStep[];
}

/** The rows that enter the selected step beside those that leave it. */
export function RowsPane({ looks, steps }: RowsPaneProps): JSX.Element | null {
  const trans = useTrans();
  // What was clicked is shown first, then its rows: a table is more than all the rest.
  const look = useDeferredValue(useSteady(useStoreState(looks.store).look));
  const { selected } = useFlowState();
  const step = steps.find(each => each.id === selected);
  if (!step) {
    return null;
  }
  const reading = <p className="jp-Plainspoken-hint">{trans.__('Reading the rows of this step …')}</p>;
  if (look === null) {
    return (
      <section className="jp-PlainspokenFlow-rows">
        {step.standing === 'wrong' || step.standing === 'waiting' ? (
          <p className="jp-Plainspoken-hint">{trans.__('Rows show here once the step is in order.')}</p>
        ) : (
          reading
        )}
      </section>
    );
  }
  return (
    <section
      className="jp-PlainspokenFlow-rows"
      aria-label={trans.__('Rows before and after the step')}
      aria-busy={look.busy}
      data-testid="plainspoken-flow-rows"
    >
      <Problems problems={look.problems} />
      {look.preview === null && look.problems.length === 0 && reading}
      {look.preview && <Sides looks={looks} look={look} preview={look.preview} steps={steps} />}
    </section>
  );
}

/** How long the rows of the step before may stand while those of another are read, in milliseconds. */
const STEADY_MS = 400;

/** The look; while its rows are still to come, for a moment the look before, so that nothing flickers. */
function useSteady(look: Look | null): Look | null {
  const before = useRef<Look | null>(null);
  const [late, setLate] = useState('');
  const key = look?.key ?? '';
  const waits = look !== null && look.busy && look.preview === null;
  useEffect(() => {
    const timer = setTimeout(() => setLate(waits ? key : ''), STEADY_MS);
    return () => clearTimeout(timer);
  }, [waits, key]);
  if (!waits) {
    before.current = look?.preview ? { ...look, busy: true } : null;
  }
  return waits && late !== key && before.current ? before.current : look;
}

type SidesProps = RowsPaneProps & { readonly look: Look; readonly preview: FlowPreview };

function Sides({ looks, look, preview, steps }: SidesProps): JSX.Element {
  const trans = useTrans();
  const [chosen, setChosen] = useState(0);
  const [column, setColumn] = useState('');
  useEffect(() => {
    setChosen(0);
    setColumn('');
  }, [look.step]);
  const about = useCallback((name: string) => setColumn(now => (now === name ? '' : name)), []);
  const input = preview.inputs[chosen] ?? preview.inputs[0];
  const after = useMemo(() => outputMarks(preview), [preview]);
  const before = useMemo(() => (input ? inputMarks(input, preview) : null), [input, preview]);
  const name = (rows: StepRows) => steps.find(step => step.id === rows.step)?.title ?? rows.step;
  return (
    <>
      {input && before && (
        <div className="jp-PlainspokenFlow-half" data-testid="plainspoken-flow-before">
          <header>
            {preview.inputs.length === 1 ? (
              <h4>{trans.__('Before: %1', name(input))}</h4>
            ) : (
              preview.inputs.map((rows, place) => (
                <button
                  key={place}
                  type="button"
                  className="jp-Plainspoken-choice"
                  aria-pressed={place === chosen}
                  onClick={() => setChosen(place)}
                >
                  {name(rows)}
                </button>
              ))
            )}
            <span className="jp-Plainspoken-meta">{rowsInWords(input, trans)}</span>
          </header>
          <StepTable rows={input} marks={before} label={trans.__('Rows before the step')} />
        </div>
      )}
      <div className="jp-PlainspokenFlow-half" data-testid="plainspoken-flow-after">
        <header>
          <h4>{trans.__('After: %1', name(preview.output))}</h4>
          <span className="jp-Plainspoken-meta">{rowsInWords(preview.output, trans)}</span>
          <IconButton icon="refresh" label={trans.__('Read the rows anew')} onClick={() => void looks.again({ again: true })} />
        </header>
        {preview.output.label !== '' && (
          <p className="jp-PlainspokenFlow-sampled">
            <Icon name="warning" />
            <span>{preview.output.label}</span>
            <button type="button" className="jp-Plainspoken-link" onClick={() => void looks.again({ exact: true })}>
              {trans.__('Use all rows')}
            </button>
          </p>
        )}
        <StepTable
          rows={preview.output}
          marks={after}
          label={trans.__('Rows after the step')}
          onColumn={about}
          chosen={column}
        />
      </div>
      {column !== '' && (
        <ColumnCard key={`${look.key} ${column}`} step={look.step} column={column} steps={steps} onClose={() => setColumn('')} />
      )}
    </>
  );
}

function rowsInWords({ table, dropped }: StepRows, trans: Translation): string {
  const count = table.rows.length;
  const rows = table.truncated ? trans.__('first %1 rows', count.toLocaleString()) : trans._n('%1 row', '%1 rows', count);
  return dropped.length === 0 ? rows : trans.__('%1, %2 do not get through', rows, dropped.length);
}
