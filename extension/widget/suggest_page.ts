/**
 * Inputs of any page of the Jupyter server that suggest: `<input suggest="order.city" suggest-from="#customer">`
 * and `<suggest-set field="share.people" from="doc team">`. Forms are learned when they are submitted.
 */
import type { Source } from '../src/core/field_supply';
import type { FormField, Suggested } from '../src/wire/types';
import { SuggestBox } from './suggest_box';
import { SuggestSet } from './suggest_set';

type Filled = Record<string, string | string[]>;
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | SuggestSetElement;

const HERE = new URL('.', import.meta.url);
const PRIVATE_AUTOCOMPLETE = /^(off|one-time-code|current-password|new-password|cc-.*)$/i;
const PRIVATE_TYPES = new Set(['password', 'hidden', 'file']);
const PRIVATE_NAME = /pass(wor[dt]|wd|code|phrase)?\b|pwd|secret|token|\b(otp|totp|pin|cvv|cvc|csc|iban|ssn)\b|card.?(no|num)|api.?key/i;
const LEAST = 0.7;

/** Fields that once were private stay so: a password that is shown has the type of a plain text. */
const privately = new WeakSet<Element>();
/** The inputs that suggest, with their boxes: what `autocomplete` says of them since is the box's own word. */
const upgraded = new WeakMap<Element, SuggestBox>();

function isPrivate(control: Control): boolean {
  if (privately.has(control)) {
    return true;
  }
  const own = upgraded.has(control) ? '' : (control.getAttribute('autocomplete') ?? '');
  const said = own || (control.closest('form')?.getAttribute('autocomplete') ?? '');
  const names = [control.id, control.getAttribute('name'), control.getAttribute('suggest')].join(' ').replace(/[_.]/g, ' ');
  const found =
    PRIVATE_TYPES.has(control.getAttribute('type')?.toLowerCase() ?? '') ||
    said.split(/\s+/).some(word => PRIVATE_AUTOCOMPLETE.test(word)) ||
    PRIVATE_NAME.test(names);
  if (found) {
    privately.add(control);
  }
  return found;
}

/** The field of a control: what `suggest` or `field` says, else its name or id within the form of `beside`. */
function fieldName(control: Element, beside: string): string {
  const own = control.getAttribute('suggest') ?? (control instanceof SuggestSetElement ? control.getAttribute('field') : null);
  const name = control.getAttribute('name') || control.id;
  const form = beside.includes('.') ? `${beside.slice(0, beside.lastIndexOf('.'))}.` : '';
  return own || (name.includes('.') ? name : form + name);
}

/** The controls that a field is based on: selectors, or plain ids, between spaces. */
function controlsFrom(control: Element): Control[] {
  const words = (control.getAttribute('suggest-from') ?? control.getAttribute('from') ?? '').split(/[\s,]+/).filter(Boolean);
  const found = words.map(word => document.querySelector<Control>(/^[\w-]+$/.test(word) ? `#${word}` : word));
  return found.filter((each): each is Control => each !== null && !isPrivate(each));
}

function filled(control: Control): string | string[] {
  if (control instanceof SuggestSetElement) {
    return control.value;
  }
  const box = control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type);
  return box && !(control as HTMLInputElement).checked ? '' : control.value;
}

function declared(control: Control): FormField {
  const name = fieldName(control, '');
  const kind = control instanceof SuggestSetElement ? 'set' : control instanceof HTMLTextAreaElement ? 'text' : 'value';
  return { name, kind, based_on: controlsFrom(control).map(each => fieldName(each, name)) };
}

function post(operation: string, body: unknown): Promise<Response> {
  const xsrf = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
  return fetch(new URL(`api/${operation}`, HERE), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-XSRFToken': xsrf },
    body: JSON.stringify(body),
    // The page may be left while a form is told.
    keepalive: true
  });
}

function serverSource(control: Control): Source {
  const context = (): Filled => {
    const { name } = declared(control);
    const pairs = controlsFrom(control).map(each => [fieldName(each, name), filled(each)]);
    return Object.fromEntries(control instanceof SuggestSetElement ? [...pairs, [name, control.value]] : pairs);
  };
  return {
    field: declared(control),
    context,
    ask: async (prefix, limit) => {
      if (isPrivate(control)) {
        throw new Error('A private field is not asked about.');
      }
      const reply = await post('suggestfield', { field: declared(control), context: context(), prefix, limit });
      const answer = (await reply.json()) as Suggested | { type: 'failed'; message?: string };
      if (!reply.ok || answer.type !== 'suggested') {
        throw new Error(`The Jupyter server answered ${reply.status}.`);
      }
      if (answer.notice) {
        console.warn(answer.notice);
      }
      return answer;
    },
    // Learning is a courtesy: nothing to show when it fails.
    tell: (id, action, final) => void post('fieldfeedback', { id, action, final }).catch(() => undefined)
  };
}

/** A field of several values, with chips; takes part in forms under its `name`. */
class SuggestSetElement extends HTMLElement {
  static readonly formAssociated = true;
  private readonly _internals = this.attachInternals();
  private _set: SuggestSet | null = null;

  get value(): string[] {
    return [...(this._set?.values ?? [])];
  }

  set value(values: string[]) {
    if (this._set) {
      this._set.values = values;
      this._filled();
    }
  }

  connectedCallback(): void {
    if (this._set === null && !isPrivate(this)) {
      this._set = new SuggestSet(this, serverSource(this), () => {
        this._filled();
        this.dispatchEvent(new Event('change', { bubbles: true }));
      });
      this._set.input.setAttribute('aria-label', this.getAttribute('aria-label') ?? fieldName(this, ''));
    }
  }

  formResetCallback(): void {
    this.value = [];
  }

  kept(): void {
    this._set?.kept();
  }

  forget(): void {
    this._set?.forget();
  }

  private _filled(): void {
    const data = new FormData();
    this.value.forEach(value => data.append(this.getAttribute('name') ?? fieldName(this, ''), value));
    this._internals.setFormValue(data);
  }
}

/** Learn from a form: its fields that suggest and those they are based on, in the order of the page. */
function commit(form: HTMLFormElement): void {
  const fields: FormField[] = [];
  const record: Filled = {};
  const own = [...form.querySelectorAll<Control>('[suggest], suggest-set')].filter(control => !isPrivate(control));
  for (const control of own) {
    const field = declared(control);
    fields.push(field);
    for (const other of [...controlsFrom(control), control]) {
      const value = filled(other);
      if (value.length > 0) {
        record[fieldName(other, field.name)] = value;
      }
    }
  }
  const each = own.map(control => (control instanceof SuggestSetElement ? control : upgraded.get(control)));
  each.forEach(box => box?.kept());
  if (Object.keys(record).length > 0) {
    void post('commitform', { fields, record }).catch(() => undefined).then(() => {
      each.forEach(box => box?.forget());
    });
  }
}

function upgrade(): void {
  for (const control of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input[suggest], textarea[suggest]')) {
    if (!upgraded.has(control) && !isPrivate(control)) {
      const least = parseFloat(control.getAttribute('suggest-min') ?? '');
      upgraded.set(control, new SuggestBox(control, serverSource(control), Number.isFinite(least) ? least : LEAST));
    }
  }
}

const style = document.createElement('link');
style.rel = 'stylesheet';
style.href = new URL('suggest.css', HERE).href;
document.head.append(style);
customElements.define('suggest-set', SuggestSetElement);
upgrade();
new MutationObserver(upgrade).observe(document, { childList: true, subtree: true });
// Before the page's own listeners, which may empty the form.
document.addEventListener('submit', event => commit(event.target as HTMLFormElement), { capture: true });
