import './suggest.css';
import { firstWord } from '../src/core/words';
import { LISTED, reason, type Source, Supply } from '../src/core/field_supply';
import type { Suggestion } from '../src/wire/types';

type Box = HTMLInputElement | HTMLTextAreaElement;

/** Pixels between an input and its list, and between that and the edge of the window. */
const GAP = 2;

/** A list below an input and grey text behind its cursor; keys take, pass over or dismiss them. */
export class SuggestBox {
  private readonly _supply: Supply;
  private readonly _list = document.createElement('ul');
  private readonly _ghost = document.createElement('div');
  private readonly _stop = new AbortController();
  /** Ends the watching for what moves the input, while something is shown beside it: a page may drop inputs. */
  private _watch: AbortController | null = null;
  private _items: Suggestion[] = [];
  private _chosen = -1;
  private _rest = '';
  private _open = false;
  /** What was taken, until the form is kept. */
  private _taken: Suggestion | null = null;

  constructor(
    private readonly _box: Box,
    source: Source,
    private readonly _least: number,
    /** Called when a value was taken from the list or the grey text. */
    private readonly _onTake: (from: Suggestion) => void = () => undefined
  ) {
    this._supply = new Supply(source);
    this._list.id = `plainspoken-suggest-${Math.random().toString(36).slice(2)}`;
    this._list.className = 'plainspoken-suggest-list';
    this._list.setAttribute('role', 'listbox');
    this._list.setAttribute('aria-label', 'Suggestions');
    this._ghost.className = 'plainspoken-suggest-ghost';
    this._ghost.setAttribute('aria-hidden', 'true');
    _box.autocomplete = 'off';
    _box.setAttribute('role', 'combobox');
    _box.setAttribute('aria-autocomplete', 'both');
    _box.setAttribute('aria-controls', this._list.id);
    const { signal } = this._stop;
    const on = (name: string, hear: (event: Event) => void) => _box.addEventListener(name, hear, { signal });
    on('focus', () => this._show(false));
    on('click', () => this._show(true));
    on('input', () => this._show(true));
    on('blur', () => this._hide());
    on('keydown', event => this._key(event as KeyboardEvent));
  }

  /** Something was learned, or another field was filled: ask anew. */
  forget(): void {
    this._supply.forget();
    this._show(this._open);
  }

  /** The form is kept as it is: say what became of the suggestion that was taken. */
  kept(): void {
    const { _taken: taken, _box: box } = this;
    this._taken = null;
    if (taken) {
      this._supply.source.tell(taken.id, box.value === taken.value ? 'accepted' : 'edited', box.value);
    }
  }

  dispose(): void {
    this._stop.abort();
    this._hide();
  }

  private _show(open: boolean): void {
    const { value } = this._box;
    if (document.activeElement !== this._box && !this._box.matches(':focus')) {
      return;
    }
    this._open = open;
    const fitting = this._supply.get(value, () => this._show(this._open));
    this._chosen = -1;
    this._items = fitting.filter(each => each.value !== value).slice(0, LISTED);
    const first = fitting[0];
    const atEnd = this._box.selectionStart === value.length && this._box.selectionEnd === value.length;
    const likely = first && first.p >= this._least && atEnd && !value.includes('\n');
    this._rest = likely ? first.value.slice(value.length) : '';
    this._draw();
  }

  private _hide(): void {
    this._open = false;
    this._items = [];
    this._rest = '';
    this._draw();
  }

  private _draw(): void {
    const listed = this._open && this._items.length > 0;
    const home = this._box.closest('dialog') ?? document.body;
    for (const [element, wanted] of [[this._list, listed], [this._ghost, this._rest !== '']] as const) {
      if (wanted !== element.isConnected) {
        if (wanted) {
          home.append(element);
        } else {
          element.remove();
        }
      }
    }
    this._follow(listed || this._rest !== '');
    this._box.setAttribute('aria-expanded', String(listed));
    this._mark();
    if (listed) {
      this._list.replaceChildren(...this._items.map((item, at) => this._option(item, at)));
    }
    if (this._rest) {
      const typed = document.createElement('span');
      typed.textContent = this._box.value;
      this._ghost.replaceChildren(typed, this._rest);
    }
    this._place();
  }

  private _follow(shown: boolean): void {
    if (!shown) {
      this._watch?.abort();
      this._watch = null;
    } else if (this._watch === null) {
      const { signal } = (this._watch = new AbortController());
      addEventListener('scroll', () => this._place(), { signal, capture: true, passive: true });
      addEventListener('resize', () => this._place(), { signal, passive: true });
    }
  }

  private _option(item: Suggestion, at: number): HTMLLIElement {
    const option = document.createElement('li');
    option.id = `${this._list.id}-${at}`;
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', String(at === this._chosen));
    option.title = reason(item);
    const why = document.createElement('small');
    why.textContent = reason(item);
    option.append(item.value, why);
    option.onmousedown = event => {
      event.preventDefault();
      this._take(item.value, item);
    };
    return option;
  }

  /**
   * The list stands below the input, or above it where there is more room; with room for a part of it, it scrolls. It
   * takes the colours of the input's surroundings, so it fits any theme; the grey text lies on the input.
   */
  private _place(): void {
    if (!this._list.isConnected && !this._ghost.isConnected) {
      return;
    }
    const at = this._box.getBoundingClientRect();
    const style = getComputedStyle(this._box);
    const { _list: list, _ghost: ghost } = this;
    list.style.cssText = `left:0;top:0;min-width:${at.width}px;font-family:${style.fontFamily};font-size:${style.fontSize};color:${style.color};background-color:${paper(this._box)};max-height:${list.style.maxHeight}`;
    const height = list.scrollHeight + list.offsetHeight - list.clientHeight;
    const above = at.bottom + GAP + height > innerHeight && at.top > innerHeight - at.bottom;
    const room = Math.max(0, (above ? at.top : innerHeight - at.bottom) - 2 * GAP);
    list.style.maxHeight = `${room}px`;
    const { width } = list.getBoundingClientRect();
    list.style.left = `${Math.max(0, Math.min(at.left, document.documentElement.clientWidth - width - GAP))}px`;
    list.style.top = `${above ? at.top - GAP - Math.min(height, room) : at.bottom + GAP}px`;
    const inset = ['Top', 'Right', 'Bottom', 'Left'].map(side => {
      const [border, padding] = [`border${side}Width`, `padding${side}`] as ('borderTopWidth' | 'paddingTop')[];
      return `${parseFloat(style[border]) + parseFloat(style[padding])}px`;
    });
    const line = this._box instanceof HTMLTextAreaElement ? style.lineHeight : `${this._box.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom)}px`;
    ghost.style.cssText = `left:${at.left}px;top:${at.top}px;width:${at.width}px;height:${at.height}px;padding:${inset.join(' ')};font:${style.font};line-height:${line};letter-spacing:${style.letterSpacing};color:${style.color}`;
    ghost.scrollLeft = this._box.scrollLeft;
  }

  private _mark(): void {
    const listed = this._open && this._chosen >= 0;
    if (listed) {
      this._box.setAttribute('aria-activedescendant', `${this._list.id}-${this._chosen}`);
    } else {
      this._box.removeAttribute('aria-activedescendant');
    }
  }

  private _key(event: KeyboardEvent): void {
    const used = !event.isComposing && !event.altKey && !event.metaKey && this._pressed(event);
    if (used) {
      // JupyterLab has keys of its own for these.
      event.preventDefault();
      event.stopPropagation();
    }
  }

  private _pressed({ key, ctrlKey, shiftKey }: KeyboardEvent): boolean {
    const chosen = this._items[this._chosen];
    switch (key) {
      case 'ArrowDown':
      case 'ArrowUp':
        return !ctrlKey && !shiftKey && this._step(key === 'ArrowDown' ? 1 : -1);
      case 'Enter':
        return chosen !== undefined && this._take(chosen.value, chosen);
      case 'Tab':
        return !shiftKey && !ctrlKey && (chosen ? this._take(chosen.value, chosen) : this._accept(this._rest));
      case 'ArrowRight':
        return !shiftKey && this._accept(ctrlKey ? firstWord(this._rest) : this._rest);
      case 'Escape':
        return this._dismiss();
      default:
        return false;
    }
  }

  private _step(by: number): boolean {
    if (this._box instanceof HTMLTextAreaElement && !this._open) {
      return false;
    }
    if (!this._open || this._items.length === 0) {
      this._show(true);
      return this._items.length > 0;
    }
    const places = this._items.length + 1;
    this._chosen = ((this._chosen + 1 + by + places) % places) - 1;
    this._draw();
    this._list.children[this._chosen]?.scrollIntoView({ block: 'nearest' });
    return true;
  }

  private _accept(part: string): boolean {
    const shown = this._items[0];
    return part !== '' && shown !== undefined && this._take(part === this._rest ? shown.value : this._box.value + part, shown);
  }

  private _take(value: string, from: Suggestion): boolean {
    this._taken = from;
    this._box.value = value;
    this._box.setSelectionRange(value.length, value.length);
    this._box.dispatchEvent(new Event('input', { bubbles: true }));
    this._box.dispatchEvent(new Event('change', { bubbles: true }));
    this._open = false;
    if (value === from.value) {
      this._rest = '';
      this._onTake(from);
    }
    this._draw();
    return true;
  }

  private _dismiss(): boolean {
    if (!this._rest && !this._list.isConnected) {
      return false;
    }
    if (this._rest) {
      this._supply.source.tell(this._items[0].id, 'dismissed', '');
    }
    this._hide();
    return true;
  }
}

/** What an element is seen against. */
function paper(element: Element | null): string {
  for (let at = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!/^rgba\(.*, 0\)$|^transparent$/.test(backgroundColor)) {
      return backgroundColor;
    }
  }
  return 'Canvas';
}
