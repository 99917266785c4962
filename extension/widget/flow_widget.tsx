import '@xyflow/react/dist/style.css';
import './widget.css';
import type { AnyModel } from '@anywidget/types';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { findStep, removeStep } from '../src/core/flow';
import { begin, push, redo, undo } from '../src/core/history';
import { IconButton } from '../src/panels/button';
import { FlowCanvas } from '../src/panels/flow';
import { FlowOutline } from '../src/panels/outline';
import type { PipelineDocument } from '../src/wire/types';

interface Traits {
  pipeline: PipelineDocument | Record<string, never>;
  selected: string;
  problem: string;
}

/** The value of a trait; the view is drawn again when Python or another view changes it. */
function useTrait<K extends keyof Traits>(model: AnyModel<Traits>, name: K): Traits[K] {
  const [value, setValue] = useState(model.get(name));
  useEffect(() => {
    const changed = () => setValue(model.get(name));
    model.on(`change:${name}`, changed);
    return () => model.off(`change:${name}`, changed);
  }, [model, name]);
  return value;
}

function assign<K extends keyof Traits>(model: AnyModel<Traits>, name: K, value: Traits[K]): void {
  model.set(name, value);
  model.save_changes();
}

function isPipeline(value: Traits['pipeline']): value is PipelineDocument {
  return Array.isArray(value.steps);
}

/** The flow with the edits made here, which can be taken back. */
function useEdits(model: AnyModel<Traits>, pipeline: PipelineDocument) {
  const [history, setHistory] = useState(() => begin(pipeline));
  // A pipeline set in Python is one more step of the history; one set from here is there already.
  useEffect(() => {
    setHistory(current => (current.present === pipeline ? current : push(current, pipeline)));
  }, [pipeline]);
  const apply = (next: typeof history) => {
    setHistory(next);
    assign(model, 'pipeline', next.present);
  };
  return {
    remove: (step: string) => apply(push(history, removeStep(history.present, step))),
    undo: history.past.length > 0 ? () => apply(undo(history)) : null,
    redo: history.future.length > 0 ? () => apply(redo(history)) : null
  };
}

function Flow(props: { model: AnyModel<Traits>; pipeline: PipelineDocument }): JSX.Element {
  const { model, pipeline } = props;
  const selected = useTrait(model, 'selected');
  const problem = useTrait(model, 'problem');
  const edits = useEdits(model, pipeline);
  const flow = {
    pipeline,
    selected,
    onSelect: (step: string) => assign(model, 'selected', step),
    onRemove: edits.remove
  };
  const step = findStep(pipeline, selected);
  return (
    <div className="jp-Plainspoken-flow jp-Plainspoken-widget">
      <div className="jp-Plainspoken-bar">
        <IconButton icon="undo" label="Undo" disabled={!edits.undo} onClick={() => edits.undo?.()} />
        <IconButton icon="redo" label="Redo" disabled={!edits.redo} onClick={() => edits.redo?.()} />
      </div>
      <FlowCanvas {...flow} />
      {problem && (
        <p className="jp-Plainspoken-widget-problem" role="alert">
          {problem}
        </p>
      )}
      {step && (
        <p className="jp-Plainspoken-hint">
          {step.sentence} Columns: {step.columns.map(column => column.name).join(', ')}
        </p>
      )}
      <details className="jp-Plainspoken-details">
        <summary>Steps in words</summary>
        <FlowOutline {...flow} />
      </details>
    </div>
  );
}

function App({ model }: { model: AnyModel<Traits> }): JSX.Element {
  const pipeline = useTrait(model, 'pipeline');
  return isPipeline(pipeline) ? <Flow model={model} pipeline={pipeline} /> : <p>No flow yet.</p>;
}

function render({ model, el }: { model: AnyModel<Traits>; el: HTMLElement }): () => void {
  const root = createRoot(el);
  root.render(<App model={model} />);
  return () => root.unmount();
}

export default { render };
