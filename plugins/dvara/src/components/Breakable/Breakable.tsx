import { Fragment } from 'react';

/** Shorter words fit into every column. */
const LONG = 14;

/** After a dot or slash. */
const joints = /(?<=[./])(?=\w)/;
/** Before a capital within a word. */
const humps = /(?<=[a-z])(?=[A-Z])/;

/**
 * A text whose long technical words break where a person would break them:
 * gatewayServer.|autoscaling.|maxReplicas, Create|Container|Config|Error.
 */
export function Breakable(props: { children: string }) {
  const parts = props.children.split(/(\s+)/).flatMap(word =>
    word.length > LONG
      ? word
          .split(joints)
          .flatMap(piece =>
            piece.length > LONG ? piece.split(humps) : [piece],
          )
          .map((part, index) => ({ part, seam: index > 0 }))
      : [{ part: word, seam: false }],
  );
  return (
    <>
      {parts.map(({ part, seam }, index) => (
        // Parts are told apart by their place alone.
        // eslint-disable-next-line react/no-array-index-key
        <Fragment key={index}>
          {seam && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}
