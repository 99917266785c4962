import { asText } from '../../core/field_values';
import { useAsking } from './asking_fields';
import { useEditor, useStep } from './context';
import type { FieldProps } from './fields';
import { Suggesting } from '../suggesting';
import { useTables } from './use_tables';

/** A table of the source that the step names, or of the flow's own. */
export function TableField({ field, value, onChange }: FieldProps): JSX.Element {
  const editor = useEditor();
  const step = useStep();
  const tables = useTables(asText(step.given.params.source) || (editor.flow?.source ?? '')) ?? [];
  const suggest = (text: string) => {
    const small = text.toLowerCase();
    const found = tables.filter(table => table.key.toLowerCase().includes(small) && table.key !== text);
    const items = found.slice(0, 50).map(({ key, comment, columns }) => ({ label: key, insert: key, detail: comment || `${columns}` }));
    return { from: 0, to: text.length, items };
  };
  const common = { value: asText(value), label: field.label, onChange, suggest, testId: 'plainspoken-flow-table' };
  return <Suggesting {...common} ask={useAsking(field)()} />;
}
