/** Of no more than this there is no box to look for one. */
const FEW = 6;

interface FindBoxProps {
  /** How many there are to look among. */
  readonly among: number;
  readonly value: string;
  readonly placeholder: string;
  readonly label: string;
  readonly onChange: (value: string) => void;
}

/** A box to look for some among many. What stands in it can be taken out, be there ever so few left. */
export function FindBox({ among, value, placeholder, label, onChange }: FindBoxProps): JSX.Element | null {
  if (among <= FEW && value === '') {
    return null;
  }
  return (
    <input
      className="jp-mod-styled"
      type="search"
      value={value}
      placeholder={placeholder}
      aria-label={label}
      onChange={event => onChange(event.target.value)}
    />
  );
}
