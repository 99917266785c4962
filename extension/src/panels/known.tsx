import { useEffect, useMemo, useState } from 'react';
import type { Desk } from '../core/desk';
import { fieldsLike, Knowing } from '../core/known';
import type { FolderState, Known, KnownField, KnownFile, KnownValue } from '../wire/types';
import { IconButton } from './button';
import { Facts } from './facts';
import { FindBox } from './find_box';
import { Problems } from './problems';
import { useStoreState } from './store';
import { Sure } from './sure';
import { type Translation, useTrans } from './tools';

/** What completion knows: its fields with their values, the people and files they come from, and how to forget them. */
export function KnownView({ desk }: { readonly desk: Desk }): JSX.Element {
  const trans = useTrans();
  const knowing = useMemo(() => new Knowing(desk), [desk]);
  const { sourceId } = useStoreState(desk.store);
  const { known, problems } = useStoreState(knowing.store);
  useEffect(() => {
    void knowing.open();
    return () => knowing.close();
  }, [knowing, sourceId]);
  return (
    <div
      id="jp-Plainspoken-remembered-completion"
      role="tabpanel"
      aria-labelledby="jp-Plainspoken-remembered-tab-completion"
      data-testid="plainspoken-known"
    >
      <p className="jp-Plainspoken-hint">
        {known && !known.learning
          ? trans.__('Learning is off in this workspace: nothing is added.')
          : trans.__('Learned from SQL you ran, questions you kept and fields you filled. Passwords, keys, cards and the like are never stored, and all of it stays on this machine.')}
      </p>
      <Problems problems={problems} />
      {known && <Folder folder={known.folder} knowing={knowing} />}
      {known && <Fields known={known} knowing={knowing} />}
      {known && <Origins known={known} knowing={knowing} />}
      {known && known.fields.length > 0 && (
        <Forget
          label={trans.__('Forget everything that completion knows')}
          ask={trans.__('Forget all of it?')}
          onForget={() => void knowing.forget({ everything: true })}
        >
          {trans.__('Forget everything')}
        </Forget>
      )}
    </div>
  );
}

interface PartProps {
  readonly known: Known;
  readonly knowing: Knowing;
}

/** How far the reading of the folder is, with the way to stop it. */
function Folder({ folder, knowing }: { readonly folder: FolderState; readonly knowing: Knowing }): JSX.Element | null {
  const trans = useTrans();
  if (folder.stage === 'off') {
    return null;
  }
  const reading = folder.stage === 'reading';
  return (
    <div className="jp-Plainspoken-folder" data-stage={folder.stage} data-testid="plainspoken-folder">
      <span role="status">{folderText(folder, trans)}</span>
      {reading && folder.files > 0 && <progress max={folder.files} value={folder.read} />}
      <button
        type="button"
        className="jp-mod-styled"
        onClick={() => void knowing.learn(reading ? 'stop' : 'start')}
      >
        {reading ? trans.__('Stop') : trans.__('Read the folder')}
      </button>
    </div>
  );
}

function folderText(folder: FolderState, trans: Translation): string {
  switch (folder.stage) {
    case 'reading':
      return trans.__('Reading notebooks and SQL files: %1 of %2', folder.read, folder.files);
    case 'stopped':
      return trans.__('Reading notebooks and SQL files was stopped.');
    case 'done':
      return trans._n(
        'Notebooks and SQL files of the folder: %1 query or list of columns learned.',
        'Notebooks and SQL files of the folder: %1 queries and lists of columns learned.',
        folder.learned
      );
    default:
      return trans.__('Notebooks and SQL files of the folder can be learned from.');
  }
}

function Fields({ known, knowing }: PartProps): JSX.Element {
  const trans = useTrans();
  const [wanted, setWanted] = useState('');
  if (known.fields.length === 0) {
    return (
      <p data-testid="plainspoken-known-none">
        {trans.__('Nothing yet. Run a query of your own or keep an answer, and it is learned from.')}
      </p>
    );
  }
  return (
    <>
      <FindBox
        among={known.fields.length}
        value={wanted}
        placeholder={trans.__('Find a field')}
        label={trans.__('Find among the fields')}
        onChange={setWanted}
      />
      <ul>
        {fieldsLike(known.fields, wanted).map(field => (
          <Field key={field.name} field={field} known={known} knowing={knowing} />
        ))}
      </ul>
    </>
  );
}

function Field({ field, known, knowing }: PartProps & { readonly field: KnownField }): JSX.Element {
  const trans = useTrans();
  const open = known.field === field.name;
  return (
    <li className="jp-Plainspoken-card" data-testid="plainspoken-known-field">
      <button
        type="button"
        className="jp-Plainspoken-field"
        aria-expanded={open}
        onClick={() => void knowing.show(open ? '' : field.name)}
      >
        <h4>{field.name}</h4>
        <Facts facts={factsOf(field, trans)} />
      </button>
      {open && <Values field={field} values={known.values} knowing={knowing} />}
    </li>
  );
}

function factsOf(field: KnownField, trans: Translation): string[] {
  const facts = [trans._n('%1 value', '%1 values', field.values)];
  if (field.tried > 0) {
    facts.push(trans.__('first guesses right: %1 of %2', field.right, field.tried));
  }
  const shown = field.accepted + field.edited + field.dismissed;
  if (shown > 0) {
    facts.push(trans.__('taken: %1 of %2', field.accepted, shown));
  }
  facts.push(trans.__('last used on %1', field.used));
  return facts;
}

interface ValuesProps {
  readonly field: KnownField;
  readonly values: readonly KnownValue[];
  readonly knowing: Knowing;
}

function Values({ field, values, knowing }: ValuesProps): JSX.Element {
  const trans = useTrans();
  const [wanted, setWanted] = useState('');
  const find = (text: string) => {
    setWanted(text);
    knowing.find(text);
  };
  return (
    <>
      <FindBox
        among={field.values}
        value={wanted}
        placeholder={trans.__('Find a value')}
        label={trans.__('Find among the values')}
        onChange={find}
      />
      <ul className="jp-Plainspoken-values">
        {values.map(value => (
          <li key={value.text} data-testid="plainspoken-known-value">
            <span>{value.text}</span>
            <small>{trans._n('used once', 'used %1 times', value.uses)}</small>
            <IconButton
              icon="close"
              label={trans.__('Forget “%1”', value.text)}
              onClick={() => void knowing.forget({ field: field.name, value: value.text })}
            />
          </li>
        ))}
      </ul>
      <Forget
        label={trans.__('Forget this field: %1', field.name)}
        ask={trans.__('Forget all its values?')}
        onForget={() => void knowing.forget({ field: field.name })}
      >
        {trans.__('Forget this field')}
      </Forget>
    </>
  );
}

/** The people and the files that values come from. */
function Origins({ known, knowing }: PartProps): JSX.Element | null {
  const trans = useTrans();
  const files = known.files.filter(file => !file.forgotten);
  if (known.people.length === 0 && files.length === 0) {
    return null;
  }
  return (
    <details className="jp-Plainspoken-origins" data-testid="plainspoken-origins">
      <summary>{trans.__('Where it comes from')}</summary>
      <ul className="jp-Plainspoken-values">
        {known.people.map(person => (
          <Origin
            key={person}
            name={person}
            about={trans.__('a person')}
            onForget={() => void knowing.forget({ person })}
          />
        ))}
        {files.map(file => (
          <Origin
            key={file.path}
            name={file.path}
            about={fileText(file, trans)}
            onForget={() => void knowing.forget({ file: file.path })}
          />
        ))}
      </ul>
    </details>
  );
}

function fileText(file: KnownFile, trans: Translation): string {
  return file.fault ? trans.__('not read: %1', file.fault) : trans._n('%1 learned', '%1 learned', file.learned);
}

interface OriginProps {
  readonly name: string;
  readonly about: string;
  readonly onForget: () => void;
}

function Origin({ name, about, onForget }: OriginProps): JSX.Element {
  const trans = useTrans();
  return (
    <li>
      <span>{name}</span>
      <small>{about}</small>
      <Forget label={trans.__('Forget what came from %1', name)} ask={trans.__('Forget it?')} onForget={onForget} />
    </li>
  );
}

interface ForgetProps {
  readonly label: string;
  readonly ask: string;
  readonly onForget: () => void;
  readonly children?: string;
}

/** A button that asks once more before anything is forgotten. */
function Forget({ label, ask, onForget, children }: ForgetProps): JSX.Element {
  const [leaving, setLeaving] = useState(false);
  if (!leaving) {
    return (
      <IconButton icon="close" label={label} onClick={() => setLeaving(true)}>
        {children}
      </IconButton>
    );
  }
  const forget = () => {
    setLeaving(false);
    onForget();
  };
  return <Sure ask={ask} onForget={forget} onLeave={() => setLeaving(false)} />;
}
