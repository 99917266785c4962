import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { Desk } from '../core/desk';

/** What a person can set; see schema/panel.json. */
export interface PanelSettings {
  readonly openOnFirstStart: boolean;
}

/** The settings of the panel as they are now; those that the desk heeds follow every change. */
export async function readSettings(
  registry: ISettingRegistry | null,
  plugin: string,
  desk: Desk
): Promise<PanelSettings> {
  if (registry === null) {
    return { openOnFirstStart: true };
  }
  const settings = await registry.load(plugin);
  const apply = () => {
    desk.suggesting = settings.get('suggestWhileTyping').composite !== false;
  };
  settings.changed.connect(apply);
  apply();
  return { openOnFirstStart: settings.get('openOnFirstStart').composite !== false };
}
