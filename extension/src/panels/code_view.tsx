import { CodeEditor, type IEditorServices } from '@jupyterlab/codeeditor';
import { useEffect, useRef } from 'react';
import { useTools } from './tools';

interface CodeViewProps {
  readonly value: string;
  readonly label: string;
  readonly mime: 'text/x-sql' | 'text/x-python';
}

/** Code to read, in JupyterLab's own editor, so that it follows its theme and settings. */
export function CodeView(props: CodeViewProps): JSX.Element {
  const { editors } = useTools();
  return editors ? <Colours {...props} editors={editors} /> : <pre className="jp-Plainspoken-sql">{props.value}</pre>;
}

function Colours({ value, label, mime, editors }: CodeViewProps & { editors: IEditorServices }): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef<CodeEditor.IModel | null>(null);
  useEffect(() => {
    const model = (shown.current = new CodeEditor.Model({ mimeType: mime }));
    const config = { lineNumbers: false, lineWrap: false, readOnly: true };
    const made = editors.factoryService.newInlineEditor({ host: host.current!, model, config });
    host.current!.querySelector('.cm-content')?.setAttribute('aria-label', label);
    return () => {
      made.dispose();
      model.dispose();
    };
  }, [editors, label, mime]);
  useEffect(() => shown.current?.sharedModel.setSource(value), [editors, value, label, mime]);
  return <div ref={host} className="jp-Plainspoken-sql" data-testid="plainspoken-code" />;
}
