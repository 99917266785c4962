import type { AnyModel } from '@anywidget/types';
import type { Source } from '../src/core/field_supply';
import type { FormField, Suggested } from '../src/wire/types';
import { SuggestBox } from './suggest_box';
import { SuggestSet } from './suggest_set';

interface Traits {
  value: string | string[];
  field: string;
  kind: FormField['kind'];
  description: string;
  placeholder: string;
  disabled: boolean;
  least: number;
  notice: string;
}

type Model = AnyModel<Traits>;
let asked = 0;

/** Asks the kernel over the widget's own messages; Python knows what the other widgets hold. */
function kernelSource(model: Model, waiting: Map<number, (found: Suggested) => void>): Source {
  return {
    field: { name: model.get('field'), kind: model.get('kind') },
    context: () => ({ own: model.get('kind') === 'set' ? model.get('value') : '' }),
    ask: (prefix, limit) =>
      new Promise(resolve => {
        const id = ++asked;
        waiting.set(id, resolve);
        model.send({ kind: 'suggest', id, prefix, limit });
      }),
    tell: (id, action, final) => model.send({ kind: 'feedback', id, action, final })
  };
}

function assign(model: Model, value: Traits['value']): void {
  model.set('value', value);
  model.save_changes();
}

interface Part {
  kept(): void;
  forget(): void;
  dispose(): void;
  readonly input: HTMLElement;
}

/** The box of a value or a prose field, held equal to the trait. */
function box(model: Model, source: Source, el: HTMLElement): Part & { pull(): void } {
  const input = document.createElement(model.get('kind') === 'text' ? 'textarea' : 'input');
  el.append(input);
  const shown = new SuggestBox(input, source, model.get('least'));
  input.addEventListener('input', () => assign(model, input.value));
  const pull = () => {
    const value = String(model.get('value'));
    if (input.value !== value) {
      input.value = value;
    }
  };
  return { input, pull, kept: () => shown.kept(), forget: () => shown.forget(), dispose: () => shown.dispose() };
}

function set(model: Model, source: Source, el: HTMLElement): Part & { pull(): void } {
  const shown = new SuggestSet(el, source, values => assign(model, values));
  const pull = () => {
    const values = [...model.get('value')];
    if (JSON.stringify(values) !== JSON.stringify(shown.values)) {
      shown.values = values;
    }
  };
  const { input } = shown;
  return { input, pull, kept: () => shown.kept(), forget: () => shown.forget(), dispose: () => shown.dispose() };
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const waiting = new Map<number, (found: Suggested) => void>();
  const row = document.createElement('div');
  row.className = 'plainspoken-suggest';
  // Tab and Escape are this field's while it has something to show.
  row.dataset.lmSuppressShortcuts = 'true';
  const label = document.createElement('label');
  const place = document.createElement('div');
  const notice = document.createElement('p');
  notice.setAttribute('role', 'status');
  row.append(label, place);
  el.append(row);
  const source = kernelSource(model, waiting);
  const part = (model.get('kind') === 'set' ? set : box)(model, source, place);
  place.append(notice);
  // Every widget loads this module anew: a counter of its own would give them all the same id.
  part.input.id = `plainspoken-field-${Math.random().toString(36).slice(2)}`;
  label.htmlFor = part.input.id;
  const draw = () => {
    label.textContent = model.get('description');
    part.input.setAttribute('placeholder', model.get('placeholder'));
    part.input.toggleAttribute('disabled', model.get('disabled'));
    notice.textContent = model.get('notice');
    part.pull();
  };
  const hear = (message: { kind: string; id?: number } & Partial<Suggested>) => {
    if (message.kind === 'suggested' && message.id !== undefined) {
      waiting.get(message.id)?.(message as unknown as Suggested);
      waiting.delete(message.id);
    } else if (message.kind === 'stale') {
      // Something was learned, or another widget of the form was filled: only Python knows what they hold.
      part.forget();
    } else if (message.kind === 'kept') {
      part.kept();
    }
  };
  draw();
  model.on('change', draw);
  model.on('msg:custom', hear);
  return () => {
    model.off('change', draw);
    model.off('msg:custom', hear);
    part.dispose();
  };
}

export default { render };
