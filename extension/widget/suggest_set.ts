import { SharedSource } from '../src/core/field_source';
import { reason, type Source, Supply } from '../src/core/field_supply';
import type { Suggestion } from '../src/wire/types';
import { SuggestBox } from './suggest_box';

const OFFERED = 5;
const LEAST_OFFERED = 0.05;

/** A field of several values: chips, a box for the next one, and what one may also want. */
export class SuggestSet {
  readonly input = document.createElement('input');
  private readonly _field = document.createElement('div');
  private readonly _chips = document.createElement('span');
  private readonly _also = document.createElement('div');
  private readonly _source: SharedSource;
  private readonly _supply: Supply;
  private readonly _box: SuggestBox;
  private _values: string[] = [];
  /** Suggestions that were taken, until the form is kept: their values with their ids. */
  private readonly _taken = new Map<string, string>();

  constructor(host: HTMLElement, given: Source, private readonly _onChange: (values: string[]) => void) {
    // The box and what one may also want ask the same.
    const source = (this._source = new SharedSource(given));
    this._supply = new Supply(source);
    const field = this._field;
    field.className = 'plainspoken-suggest-set';
    this._chips.className = 'plainspoken-suggest-chips';
    this._also.className = 'plainspoken-suggest-also';
    field.append(this._chips, this.input);
    host.append(field, this._also);
    this._box = new SuggestBox(this.input, source, 1.01, from => this._take(from));
    this.input.addEventListener('keydown', event => this._key(event));
    // What was typed and not confirmed is meant as well: a form must not lose it.
    this.input.addEventListener('change', () => this._add(this.input.value));
    field.addEventListener('focusin', () => this.refresh());
  }

  get values(): readonly string[] {
    return this._values;
  }

  set values(values: readonly string[]) {
    this._values = [...new Set(values)];
    this._draw();
    this.refresh();
  }

  /** The other fields of the form may have changed: offer what fits them. */
  refresh(): void {
    const offered = this._supply
      .get('', () => this.refresh())
      .filter(({ value, p }) => p >= LEAST_OFFERED && !this._values.includes(value))
      .slice(0, OFFERED);
    const buttons = offered.map(item => button(`+ ${item.value}`, reason(item), () => this._take(item)));
    this._also.replaceChildren(...(buttons.length > 0 ? ['You may also want:', ...buttons] : []));
  }

  /** The form is kept as it is: say what became of the suggestions that were taken. */
  kept(): void {
    for (const [value, id] of this._taken) {
      this._supply.source.tell(id, this._values.includes(value) ? 'accepted' : 'edited', '');
    }
    this._taken.clear();
  }

  forget(): void {
    this._source.forget();
    this._supply.forget();
    this._box.forget();
    if (this._field.matches(':focus-within')) {
      this.refresh();
    }
  }

  dispose(): void {
    this._box.dispose();
  }

  private _key(event: KeyboardEvent): void {
    const { value } = this.input;
    if ((event.key === 'Enter' || event.key === ',') && value.trim() !== '' && !event.isComposing && !event.defaultPrevented) {
      event.preventDefault();
      this._add(value);
    } else if (event.key === 'Backspace' && value === '' && this._values.length > 0) {
      this._changed(this._values.slice(0, -1));
    }
  }

  private _take({ value, id }: Suggestion): void {
    this._taken.set(value, id);
    this._add(value);
  }

  private _add(text: string): void {
    const value = text.trim();
    this.input.value = '';
    if (value !== '' && !this._values.includes(value)) {
      this._changed([...this._values, value]);
    }
  }

  private _changed(values: string[]): void {
    this._values = values;
    this._draw();
    this._onChange(values);
    this.refresh();
  }

  private _draw(): void {
    const chips = this._values.map(value => {
      const chip = document.createElement('span');
      chip.className = 'plainspoken-suggest-chip';
      const remove = button('×', `Remove ${value}`, () => this._changed(this._values.filter(other => other !== value)));
      chip.append(value, remove);
      return chip;
    });
    this._chips.replaceChildren(...chips);
  }
}

function button(text: string, title: string, press: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.title = title;
  made.onclick = press;
  return made;
}
