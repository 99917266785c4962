import { Clipboard } from '@jupyterlab/apputils';
import { useEffect, useState } from 'react';
import { cellOf, codeOf, type CodeWish, isSql, notebookOf } from '../../core/flow_code';
import { problemsOf } from '../../wire/transport';
import { IconButton } from '../button';
import { useTools } from '../tools';
import { useEditor } from './context';

/** Take the code along: copied, into the notebook last in front, or into a new one. */
export function CodeActions({ wish, code }: { wish: CodeWish; code: string }): JSX.Element {
  const { trans, insertCell, newNotebook, folder, cellFolder } = useTools();
  const editor = useEditor();
  const [said, setSaid] = useState('');
  useEffect(() => setSaid(''), [code]);
  const cell = editor.flow && cellOf(wish, code, editor.flow);
  const doing = async (act: () => Promise<string>) => {
    try {
      setSaid(await act());
    } catch (reason) {
      setSaid(problemsOf(reason)[0].message);
    }
  };
  /** The text of the cell with files named as the notebook sees them that gets it. */
  const forNotebook = async (text: string): Promise<string> => {
    const there = cellFolder?.() ?? null;
    if (there === null || there === folder?.() || isSql(wish) || !editor.reach || !editor.flow) {
      return text;
    }
    return codeOf(editor.reach, editor.flow, wish, there);
  };
  const copy = () => {
    Clipboard.copyToSystem(code);
    setSaid(trans.__('Copied.'));
  };
  return (
    <span className="jp-PlainspokenFlow-take">
      <IconButton icon="copy" label={trans.__('Copy the code')} testId="plainspoken-flow-copy" onClick={copy}>
        {trans.__('Copy')}
      </IconButton>
      {cell && insertCell && (
        <IconButton
          icon="insert"
          label={trans.__('Insert as a cell into the notebook last in front')}
          testId="plainspoken-flow-insert"
          onClick={() =>
            void doing(async () => {
              const place = await insertCell(await forNotebook(cell.text), cell.kind);
              return place === null ? trans.__('No notebook is open: make a new one.') : trans.__('Inserted as cell %1.', place);
            })
          }
        >
          {trans.__('Insert cell')}
        </IconButton>
      )}
      {cell && newNotebook && (
        <IconButton
          icon="notebook"
          label={trans.__('Make a notebook of the code')}
          testId="plainspoken-flow-notebook"
          onClick={() =>
            void doing(async () => {
              await newNotebook(notebookOf(cell));
              return trans.__('Made a notebook.');
            })
          }
        >
          {trans.__('New notebook')}
        </IconButton>
      )}
      <span role="status" className="jp-Plainspoken-hint">
        {said}
      </span>
    </span>
  );
}
