import { useState } from 'react';
import { findStep } from '../core/flow';
import type { StepPreview } from '../core/turn';
import type { PipelineDocument, StepDocument } from '../wire/types';
import type { AnswerActions } from './answer';
import { IconButton } from './button';
import { FlowCanvas } from './flow';
import { FlowOutline } from './outline';
import { Problems } from './problems';
import { RowsTable } from './rows';
import { useTrans } from './tools';

interface FlowPaneProps {
  readonly pipeline: PipelineDocument;
  readonly preview: StepPreview | null;
  readonly actions: AnswerActions | null;
}

/** The canvas, the same steps as a list, and below them what the selected step gives. */
export function FlowPane({ pipeline, preview, actions }: FlowPaneProps): JSX.Element {
  const trans = useTrans();
  const [picked, setPicked] = useState('');
  const selected = actions ? (preview?.step ?? '') : picked;
  const step = findStep(pipeline, selected);
  const flow = {
    pipeline,
    selected,
    onSelect: actions ? actions.selectStep : setPicked,
    onRemove: actions ? actions.removeStep : undefined
  };
  return (
    <div className="jp-Plainspoken-flow">
      <FlowCanvas {...flow} />
      {actions?.openFlow && (
        <div className="jp-Plainspoken-bar">
          <IconButton
            icon="insert"
            label={trans.__('Open this flow as a file, to change it step by step')}
            onClick={actions.openFlow}
            testId="plainspoken-open-flow"
          >
            {trans.__('Open as a flow file')}
          </IconButton>
        </div>
      )}
      {step && <StepDetails step={step} preview={actions ? preview : null} />}
      <details className="jp-Plainspoken-details" open>
        <summary>{trans.__('Steps in words')}</summary>
        <FlowOutline {...flow} />
      </details>
    </div>
  );
}

function StepDetails(props: { step: StepDocument; preview: StepPreview | null }): JSX.Element {
  const { step, preview } = props;
  const trans = useTrans();
  const label = trans.__('Rows after: %1', step.title);
  return (
    <section className="jp-Plainspoken-step-details" aria-label={label} data-testid="plainspoken-preview">
      <h4>{step.sentence || step.title}</h4>
      {step.note && <p className="jp-Plainspoken-step-note">{step.note}</p>}
      <Problems problems={[...step.warnings, ...(preview?.problems ?? [])]} />
      {preview === null && (
        <p className="jp-Plainspoken-hint">
          {trans.__('Columns: %1', step.columns.map(column => column.name).join(', '))}
        </p>
      )}
      {preview?.table && <RowsTable table={preview.table} count={preview.table.rows.length} label={label} />}
      {preview && !preview.table && preview.problems.length === 0 && (
        <p className="jp-Plainspoken-hint">{trans.__('Reading the rows of this step …')}</p>
      )}
    </section>
  );
}
