import { Icon } from '../icons';
import { useStoreState } from '../store';
import { useTrans } from '../tools';
import type { FileOnDisk } from './file_on_disk';

/** What is to be known of the file, and done about it. */
export interface FileTools {
  /** Whether the file cannot be saved under its name. */
  readonly readOnly: boolean;
  readonly onDisk: FileOnDisk;
  /** Take over what the file holds now. */
  readonly onLoad: () => void;
  readonly onSave: () => void;
}

/** A line about the file where it is not as usual: read-only, written by another program, or not there any more. */
export function FileLine({ readOnly, onDisk, onLoad, onSave }: FileTools): JSX.Element | null {
  const trans = useTrans();
  const state = useStoreState(onDisk.store);
  if (state === 'same' && !readOnly) {
    return null;
  }
  if (state === 'same') {
    return (
      <p className="jp-PlainspokenFlow-file" role="status" data-testid="plainspoken-flow-file">
        <Icon name="lock" />
        <span>{trans.__('This file is read-only: what you change here can be saved with “Save As …”.')}</span>
      </p>
    );
  }
  const changed = state === 'changed';
  return (
    <p className="jp-PlainspokenFlow-file jp-mod-warning" role="status" data-testid="plainspoken-flow-file">
      <Icon name="warning" />
      <span>
        {changed
          ? trans.__('Another program or tab has changed this file since it was opened. Saving asks which of the two to keep.')
          : trans.__('This file is not there any more: it was deleted, moved or renamed. What is shown here is all there is of it.')}
      </span>
      <button
        type="button"
        className="jp-Plainspoken-choice"
        title={changed ? trans.__('Undo (Ctrl+Z) brings back what is shown now') : undefined}
        onClick={changed ? onLoad : onSave}
      >
        {changed ? trans.__('Show the changed file') : trans.__('Save it again')}
      </button>
    </p>
  );
}
