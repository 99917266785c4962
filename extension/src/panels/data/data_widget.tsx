import { ReactWidget } from '@jupyterlab/ui-components';
import { lazy, Suspense } from 'react';
import type { Catalogue } from '../../core/catalogue';
import type { Search } from '../../core/search';
import { type Tools, ToolsContext } from '../tools';
import { type DataTools, DataToolsContext } from './data_tools';

const DataPanel = lazy(() => import('./data_panel'));

/** The schema browser as a widget of the side bar. */
export class DataWidget extends ReactWidget {
  constructor(
    private readonly _catalogue: Catalogue,
    private readonly _search: Search,
    private readonly _tools: Tools,
    private readonly _dataTools: DataTools
  ) {
    super();
    this.id = 'plainspoken-data';
    this.addClass('jp-Plainspoken-host');
  }

  /** Put the cursor into the search box, now or as soon as it is drawn. */
  focusSearch(): void {
    const box = () => this.node.querySelector<HTMLInputElement>('input[type=search]');
    if (box()) {
      box()?.select();
    } else {
      const observer = new MutationObserver(() => {
        if (box()) {
          observer.disconnect();
          box()?.select();
        }
      });
      observer.observe(this.node, { childList: true, subtree: true });
    }
  }

  protected render(): JSX.Element {
    return (
      <ToolsContext.Provider value={this._tools}>
        <DataToolsContext.Provider value={this._dataTools}>
          <Suspense fallback={null}>
            <DataPanel catalogue={this._catalogue} search={this._search} />
          </Suspense>
        </DataToolsContext.Provider>
      </ToolsContext.Provider>
    );
  }
}
