/** «us-east-1», «us-east-1 and eu-west-1», «us-east-1, eu-west-1 and ap-south-1» */
export function listWords(words: string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
