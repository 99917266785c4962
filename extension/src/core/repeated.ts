/** How long to wait before something is looked at again. */
const AGAIN_MS = 2_000;

/** Looks at things again and again, each as long as the look says that there is more to come. */
export class Repeated {
  private readonly _timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly _look: (id: string, stop: boolean) => Promise<boolean>) {}

  /** Look at it now, and again later; `stop` is handed to the look. */
  async now(id: string, stop = false): Promise<void> {
    clearTimeout(this._timers.get(id));
    if (await this._look(id, stop)) {
      this.later(id);
    }
  }

  /** Look at it in a while. */
  later(id: string): void {
    clearTimeout(this._timers.get(id));
    this._timers.set(
      id,
      setTimeout(() => void this.now(id), AGAIN_MS)
    );
  }
}
