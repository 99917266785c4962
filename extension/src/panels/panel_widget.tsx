import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { lazy, Suspense } from 'react';
import type { Conversation } from '../core/conversation';
import { type Tools, ToolsContext } from './tools';

// React Flow and the rest need not delay the start of JupyterLab.
const Panel = lazy(() => import('./panel'));

/** The panel as a widget of the side bar. */
export class PanelWidget extends ReactWidget {
  constructor(
    private readonly _conversation: Conversation,
    private readonly _tools: Tools
  ) {
    super();
    this.id = 'plainspoken-panel';
    this.addClass('jp-Plainspoken-host');
  }

  /** Put the cursor where the next question is typed. */
  focusQuestion(): void {
    this.node.querySelector('textarea')?.focus();
  }

  handleEvent(): void {
    // Its least width hangs on that of the window, but is taken for a fixed one until it is asked for again.
    this.parent?.fit();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    window.addEventListener('resize', this);
  }

  protected onBeforeDetach(message: Message): void {
    window.removeEventListener('resize', this);
    super.onBeforeDetach(message);
  }

  protected render(): JSX.Element {
    return (
      <ToolsContext.Provider value={this._tools}>
        <Suspense fallback={null}>
          <Panel conversation={this._conversation} />
        </Suspense>
      </ToolsContext.Provider>
    );
  }
}
