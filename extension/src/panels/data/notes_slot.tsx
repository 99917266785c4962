import type { FunctionComponent } from 'react';
import type { Catalogue, Shown } from '../../core/catalogue';

interface NotesSlotProps {
  readonly catalogue: Catalogue;
  readonly shown: Shown;
}

/** Where the notes on a table, or on a column of it, stand in the details. */
export const NotesSlot: FunctionComponent<NotesSlotProps> = () => null;
