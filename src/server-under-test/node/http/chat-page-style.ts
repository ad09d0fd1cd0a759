/** The chat page's style sheet: system fonts, light or dark by the reader's preference. */
export const CHAT_PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f3f4f6; --panel: #ffffff; --line: #dfe2e7; --text: #1b1f24; --quiet: #626b76;
  --accent: #1f6f5c; --on-accent: #ffffff; --own: #e2f1ec; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --panel: #1d2125; --line: #31373d; --text: #e6e8ea; --quiet: #98a1ab;
    --accent: #5cc4a8; --on-accent: #0d1512; --own: #22332e; --bad: #ff8f86;
  }
}
* { box-sizing: border-box; }
body { margin: 0; height: 100dvh; background: var(--page); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
main { display: grid; grid-template-rows: auto 1fr auto; height: 100%; max-width: 54rem; margin: 0 auto; background: var(--panel); border-inline: 1px solid var(--line); }
header { display: flex; align-items: center; gap: .75rem; padding: .75rem 1rem; border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 1.05rem; }
#state { margin-left: auto; color: var(--quiet); font-size: .9rem; overflow-wrap: anywhere; }
#state::before { content: "●"; margin-right: .4rem; color: var(--bad); }
#state.up::before { color: var(--accent); }
#log { margin: 0; padding: 1rem; list-style: none; overflow-y: auto; display: flex; flex-direction: column; gap: .5rem; }
#log li { max-width: 46ch; padding: .45rem .75rem; border: 1px solid var(--line); border-radius: .75rem; overflow-wrap: anywhere; white-space: pre-wrap; align-self: flex-start; }
#log li.own { align-self: flex-end; background: var(--own); border-color: transparent; }
#log li.note { align-self: center; border: 0; padding: 0; color: var(--quiet); font-size: .85rem; text-align: center; }
#log li.bad { color: var(--bad); }
#log .meta { display: block; color: var(--quiet); font-size: .8rem; unicode-bidi: isolate; }
form { display: flex; flex-wrap: wrap; gap: .5rem; padding: .75rem 1rem; border-top: 1px solid var(--line); }
input, select, button { font: inherit; color: inherit; padding: .5rem .7rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--page); min-width: 0; }
input:focus-visible, select:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
#content, #user { flex: 1 1 14rem; }
#target { flex: 0 1 9rem; }
button { background: var(--accent); color: var(--on-accent); border-color: transparent; font-weight: 600; cursor: pointer; }
button.plain { background: transparent; color: var(--accent); border-color: var(--line); }
[hidden] { display: none !important; }
`;
