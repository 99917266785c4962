import { Prec } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { CodeEditor, type IEditorServices } from '@jupyterlab/codeeditor';
import { useEffect, useMemo, useRef } from 'react';
import type { Part } from '../core/parts';
import type { Tell } from '../core/taken';
import type { Span } from '../wire/types';
import { faultField, setFault } from './fault';
import { type Linked, useLinked } from './linked';
import { partsField, pointing, setParts } from './parts';
import { type Complete, sqlCompletion } from './sql_completion';
import { useTell } from './tell';
import { useTools } from './tools';

interface SqlEditorProps {
  readonly value: string;
  readonly label: string;
  /** A read-only editor when absent. */
  readonly onChange?: (value: string) => void;
  readonly onRun?: () => void;
  /** What could stand at the cursor; no suggestions when absent. */
  readonly complete?: Complete;
  /** The place of a fault in the text, to be underlined. */
  readonly fault?: Span | null;
  /** The parts of the text that words of the question asked for. */
  readonly parts?: readonly Part[];
}

const NO_PARTS: readonly Part[] = [];

/** SQL in JupyterLab's own editor, so that it follows its theme, keys and settings. */
export function SqlEditor(props: SqlEditorProps): JSX.Element {
  const { editors } = useTools();
  return editors ? <LabEditor {...props} editors={editors} /> : <Plain {...props} />;
}

/** The parts to highlight: those that are pointed at. */
function useShownParts({ parts = NO_PARTS }: SqlEditorProps): readonly Part[] {
  const { shown } = useLinked();
  return useMemo(() => {
    const own = parts.filter(part => shown.includes(part.reason));
    return own.length > 0 ? own : NO_PARTS;
  }, [parts, shown]);
}

function Plain(props: SqlEditorProps): JSX.Element {
  return (
    <pre className="jp-Plainspoken-sql" aria-label={props.label}>
      {props.value}
    </pre>
  );
}

function LabEditor(props: SqlEditorProps & { editors: IEditorServices }): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor.IEditor | null>(null);
  const { show } = useLinked();
  const tell = useTell();
  const latest = useRef({ ...props, show, tell });
  latest.current = { ...props, show, tell };
  const parts = useShownParts(props);

  useEffect(() => {
    const made = makeEditor(props.editors, host.current!, latest);
    editor.current = made;
    return () => {
      editor.current = null;
      made.dispose();
      made.model.dispose();
    };
  }, [props.editors]);

  useEffect(() => {
    const model = editor.current?.model.sharedModel;
    if (model && model.getSource() !== props.value) {
      model.setSource(props.value);
    }
  }, [props.value]);

  const fault = props.fault ?? null;
  useEffect(() => {
    if (editor.current) {
      setFault(editor.current, fault);
    }
  }, [props.editors, fault?.start, fault?.end]);

  useEffect(() => {
    if (editor.current) {
      setParts(editor.current, parts);
    }
  }, [props.editors, parts]);

  return <div ref={host} className="jp-Plainspoken-sql" data-testid="plainspoken-sql" />;
}

function makeEditor(
  editors: IEditorServices,
  host: HTMLElement,
  latest: { readonly current: SqlEditorProps & Pick<Linked, 'show'> & { readonly tell: Tell } }
): CodeEditor.IEditor {
  const model = new CodeEditor.Model({ mimeType: 'text/x-sql' });
  model.sharedModel.setSource(latest.current.value);
  const run = () => {
    latest.current.onRun?.();
    return latest.current.onRun !== undefined;
  };
  const editor = editors.factoryService.newInlineEditor({
    host,
    model,
    config: { lineNumbers: false, lineWrap: true, readOnly: latest.current.onChange === undefined },
    extensions: [
      Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
      faultField,
      partsField,
      pointing(() => latest.current.parts ?? NO_PARTS, reasons => latest.current.show(reasons)),
      latest.current.complete
        ? sqlCompletion((...where) => latest.current.complete!(...where), (...what) => latest.current.tell(...what))
        : []
    ]
  });
  host.querySelector('.cm-content')?.setAttribute('aria-label', latest.current.label);
  model.sharedModel.changed.connect(shared => latest.current.onChange?.(shared.getSource()));
  return editor;
}
