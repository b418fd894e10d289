/** What the terminal of a device makes of output: a newline is CR LF. */
export function terminalText(text: string): string {
  return text.includes('\n') ? text.replaceAll('\n', '\r\n') : text;
}
