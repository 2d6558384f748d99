import { editor } from 'monaco-graphql/esm/monaco-editor.js';

/** The editors' themes, by the names that GraphiQL asks for. */
export const EDITOR_THEMES = { light: 'channelgraph-light', dark: 'channelgraph-dark' };

/** Gives Monaco, which reads no CSS variables, the colours and the font of tokens.css. */
export function dressEditors() {
  const tokens = getComputedStyle(document.documentElement);
  editor.defineTheme(EDITOR_THEMES.light, theme('vs', (name) => hex(tokens, `--light-${name}`)));
  editor.defineTheme(EDITOR_THEMES.dark, theme('vs-dark', (name) => hex(tokens, `--dark-${name}`)));
  editor.onDidCreateEditor((created) => {
    created.updateOptions({ fontFamily: tokens.getPropertyValue('--font-mono'), fontSize: 14, wordWrap: 'on' });
  });
}

function theme(base, colour) {
  return {
    base,
    inherit: true,
    colors: {
      'editor.background': '#00000000',
      'editor.foreground': colour('neutral'),
      'editorWidget.background': colour('base'),
      'editorSuggestWidget.background': colour('base'),
      'editorHoverWidget.background': colour('base'),
      'menu.background': colour('base'),
      'quickInput.background': colour('base'),
      'editorSuggestWidget.selectedBackground': colour('primary') + '26',
      'editorSuggestWidget.selectedForeground': colour('primary'),
      'editorSuggestWidget.highlightForeground': colour('primary'),
      'editorSuggestWidget.focusHighlightForeground': colour('primary'),
      'list.hoverBackground': colour('primary') + '14',
      'menu.selectionBackground': colour('primary') + '26',
      'menu.selectionForeground': colour('primary'),
      'quickInputList.focusBackground': colour('primary') + '26',
      'quickInputList.focusForeground': colour('neutral'),
      'scrollbar.shadow': '#00000000',
      'textLink.foreground': colour('primary'),
      'editorLineNumber.foreground': colour('comment'),
      'editorLineNumber.activeForeground': colour('neutral'),
      'editorBracketHighlight.foreground1': colour('comment'),
      'editorBracketHighlight.foreground2': colour('comment'),
      'editorBracketHighlight.foreground3': colour('comment'),
      focusBorder: colour('primary'),
    },
    rules: [
      { token: 'comment', foreground: colour('comment') },
      { token: 'keyword', foreground: colour('primary') },
      { token: 'type.identifier.gql', foreground: colour('tertiary') },
      { token: 'key.identifier.gql', foreground: colour('info') },
      { token: 'argument.identifier.gql', foreground: colour('secondary') },
      { token: 'string', foreground: colour('success') },
      { token: 'string.key.json', foreground: colour('info') },
      { token: 'string.value.json', foreground: colour('success') },
      { token: 'number', foreground: colour('warning') },
    ],
  };
}

// Tokens are written as GraphiQL's own CSS reads them: hue, saturation and lightness, without hsl().
function hex(tokens, name) {
  const [hue, saturation, lightness] = tokens.getPropertyValue(name).split(',').map(parseFloat);
  const spread = (saturation / 100) * Math.min(lightness / 100, 1 - lightness / 100);
  const channel = (offset) => {
    const position = (offset + hue / 30) % 12;
    const value = lightness / 100 - spread * Math.max(-1, Math.min(position - 3, 9 - position, 1));
    return Math.round(value * 255).toString(16).padStart(2, '0');
  };
  return '#' + channel(0) + channel(8) + channel(4);
}
