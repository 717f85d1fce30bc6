import { Fragment } from 'react';
import { Age } from '../Age';
import { Breakable } from '../Breakable';

/** A time as the backend writes it into its sentences. */
const isoTime = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)/;

/** A sentence of the backend, its times shown as ages that move on. */
export function TimedText(props: { children: string }) {
  return (
    <>
      {props.children.split(isoTime).map((part, index) => (
        // Every second part is a time; parts are told apart by their place alone.
        // eslint-disable-next-line react/no-array-index-key
        <Fragment key={index}>
          {index % 2 === 1 ? <Age at={part} /> : <Breakable>{part}</Breakable>}
        </Fragment>
      ))}
    </>
  );
}
