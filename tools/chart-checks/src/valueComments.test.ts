import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  applyValueComments,
  checkValueComments,
  firstSentence,
  readValueComments,
} from './valueComments.ts';

const valuesYaml = `# About the file.

# The block. More.
block:
  # -- Port of \`it\`, such as 1.5. Change it
  # seldom.
  port: 1
  bare: 2
`;
const schema = (port: string) => ({
  properties: {
    block: {
      description: 'The block',
      properties: { port: { description: port } },
    },
  },
});
const values = { block: { port: 1, bare: 2 } };

describe('comments of values.yaml', () => {
  const comments = readValueComments(valuesYaml);

  it('are read with the value below them', () => {
    assert.deepEqual(comments.get('block.port'), {
      text: 'Port of `it`, such as 1.5. Change it seldom.',
      lines: 2,
      isListed: true,
    });
    assert.equal(comments.get('block')?.isListed, false);
    assert.equal(comments.has('block.bare'), false);
  });

  it('give a form their first sentence', () => {
    assert.equal(firstSentence('A `b`, 1.5 of it. C.'), 'A b, 1.5 of it');
    assert.equal(firstSentence('A.'), 'A');
  });

  it('must say what the schema says, be there, and be listed when they are of a value', () => {
    const check = (port: string, text = valuesYaml) =>
      checkValueComments({
        schema: schema(port),
        values,
        comments: readValueComments(text),
      });
    assert.deepEqual(check('Port of it, such as 1.5'), []);
    assert.match(check('Port').join(), /block\.port.*begins with "Port of it/);
    assert.match(
      check('Port of it, such as 1.5', valuesYaml.replace('-- ', '')).join(),
      /block\.port has no two dashes/,
    );
    assert.match(
      check(
        'Port of it, such as 1.5',
        valuesYaml.replace('# The', '# -- The'),
      ).join(),
      /block is a block/,
    );
    assert.match(
      check('Port', 'block:\n  port: 1\n').join(),
      /block has no comment.*block\.port has no comment/,
    );
  });

  it('are written into the schema', () => {
    const written = schema('Old');
    assert.equal(applyValueComments({ schema: written, comments }), 1);
    assert.deepEqual(written, schema('Port of it, such as 1.5'));
  });
});
