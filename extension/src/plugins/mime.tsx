import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { lazy, Suspense } from 'react';
import { BARE_TOOLS, type Tools, ToolsContext } from '../panels/tools';
import { ANSWER_MIME, DOMAIN } from '../tokens';
import type { AnswerDocument } from '../wire/types';

// React Flow and the rest are loaded with the first answer that is shown.
const AnswerOutput = lazy(() => import('../panels/output'));

/** An answer in a notebook's output; it needs neither kernel nor server. */
class AnswerRenderer extends ReactWidget implements IRenderMime.IRenderer {
  private _answer: AnswerDocument | null = null;

  constructor(private readonly _tools: Tools) {
    super();
    this.addClass('jp-Plainspoken-output');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._answer = model.data[ANSWER_MIME] as unknown as AnswerDocument;
    this.update();
    await this.renderPromise;
  }

  protected render(): JSX.Element | null {
    return (
      this._answer && (
        <ToolsContext.Provider value={this._tools}>
          <Suspense fallback={null}>
            <AnswerOutput answer={this._answer} />
          </Suspense>
        </ToolsContext.Provider>
      )
    );
  }
}

/** Shows answers in outputs. */
export const mime: JupyterFrontEndPlugin<void> = {
  id: 'plainspoken:mime',
  description: 'Shows answers in the outputs of notebooks.',
  autoStart: true,
  requires: [IRenderMimeRegistry, IEditorServices],
  optional: [ITranslator, IThemeManager],
  activate: (
    _app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    editors: IEditorServices,
    translator: ITranslator | null,
    themes: IThemeManager | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const tools: Tools = { ...BARE_TOOLS, trans, rendermime, editors, themes };
    rendermime.addFactory({
      safe: true,
      mimeTypes: [ANSWER_MIME],
      defaultRank: 40,
      createRenderer: () => new AnswerRenderer(tools)
    });
  }
};
