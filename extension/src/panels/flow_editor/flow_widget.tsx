import { ABCWidgetFactory, type DocumentRegistry, DocumentWidget } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { lazy, Suspense } from 'react';
import type { Desk } from '../../core/desk';
import { FlowEditor } from '../../core/flow_editor';
import { difference } from '../../core/flow_file';
import { type Tools, ToolsContext } from '../tools';
import { FileOnDisk } from './file_on_disk';

// React Flow and the rest are loaded with the first flow that is opened.
const FlowEditorView = lazy(() => import('./editor'));

/** Show the text of the same file beside. */
export type OpenText = (path: string) => void;

/** The editors of the views of each file that is open. */
const EDITORS = new WeakMap<DocumentRegistry.Context, Set<FlowEditor>>();

/** The editor of one flow file. The file's text is JupyterLab's: saving, renaming, reverting and the dirty mark are too. */
class FlowContent extends ReactWidget {
  private readonly _editor: FlowEditor;
  private readonly _onDisk: FileOnDisk;

  constructor(
    private readonly _context: DocumentRegistry.CodeContext,
    desk: Desk,
    contents: Contents.IManager,
    private readonly _tools: Tools,
    private readonly _openText: OpenText
  ) {
    super();
    this.addClass('jp-PlainspokenFlow-host');
    const { model } = _context;
    this._onDisk = new FileOnDisk(_context, contents, () => this.isVisible);
    this._editor = new FlowEditor(desk, text => replaceText(model.sharedModel, text));
    const editors = EDITORS.get(_context) ?? new Set();
    EDITORS.set(_context, editors.add(this._editor));
    const load = () => this._editor.load(model.sharedModel.getSource(), editors);
    void _context.ready.then(() => {
      if (!this.isDisposed) {
        load();
        model.contentChanged.connect(load, this);
        // Whether it may be written becomes known, and another with its name.
        _context.fileChanged.connect(() => this.update(), this);
        this.update();
      }
    });
  }

  /** Somebody saved the file. */
  keep(): void {
    this._editor.keep();
  }

  dispose(): void {
    if (!this.isDisposed) {
      EDITORS.get(this._context)?.delete(this._editor);
      this._editor.dispose();
      super.dispose();
    }
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this._onDisk.look();
  }

  protected render(): JSX.Element {
    return (
      <ToolsContext.Provider value={this._tools}>
        <Suspense fallback={null}>
          <FlowEditorView
            editor={this._editor}
            readOnly={this._context.contentsModel?.writable === false}
            onDisk={this._onDisk}
            onLoad={() => void this._context.revert()}
            onSave={() => void this._context.save()}
            onText={() => this._openText(this._context.path)}
          />
        </Suspense>
      </ToolsContext.Provider>
    );
  }
}

/** Replace only what differs: the file's own history would keep every whole text otherwise. */
function replaceText(shared: DocumentRegistry.ICodeModel['sharedModel'], text: string): void {
  const { start, end, insert } = difference(shared.getSource(), text);
  shared.updateSource(start, end, insert);
}

/** A flow file in a tab of its own. */
export type FlowDocumentWidget = DocumentWidget<FlowContent, DocumentRegistry.ICodeModel>;

/** Opens flow files on the canvas. */
export class FlowWidgetFactory extends ABCWidgetFactory<FlowDocumentWidget, DocumentRegistry.ICodeModel> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<FlowDocumentWidget>,
    private readonly _desk: Desk,
    private readonly _contents: Contents.IManager,
    private readonly _tools: Tools,
    private readonly _openText: OpenText
  ) {
    super(options);
  }

  protected createNewWidget(context: DocumentRegistry.CodeContext): FlowDocumentWidget {
    const content = new FlowContent(context, this._desk, this._contents, this._tools, this._openText);
    const widget = new DocumentWidget({ content, context });
    // What JupyterLab's toolbar would hold stands above the canvas.
    widget.toolbar.hide();
    return widget;
  }
}
