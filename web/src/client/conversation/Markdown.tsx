import { useT } from '@kit/i18n.ts';
import { Link } from '@tanstack/react-router';
import type { Nodes, PhrasingContent, RootContent } from 'mdast';
import { Fragment, memo, type ReactNode, useContext, useState } from 'react';
import { sayCopied } from '../commands/app.ts';
import { useGo, useWorkspace } from '../commands/context.tsx';
import { HubContext, useHub, useItem, usePerson } from '../lib/hooks.ts';
import { isPlain, type Piece, parse, pieces, safeHref } from '../lib/markdown.ts';
import { useTitle } from '../lib/titles.ts';
import css from './markdown.module.css';

/** Markdown as elements; nothing is ever set as HTML. `mark` are words to highlight. */
export const Markdown = memo(function Markdown({
  text,
  edited,
  mark,
}: {
  text: string;
  edited?: boolean;
  mark?: readonly string[];
}) {
  const t = useT();
  const tail = edited ? <span className={css.edited}> {t('message.edited')}</span> : null;
  if (isPlain(text)) {
    return (
      <div className={css.text} dir="auto">
        <p dir="auto">
          {running(text, mark)}
          {tail}
        </p>
      </div>
    );
  }
  return (
    <div className={css.text} dir="auto">
      {parse(text).children.map((node, i) => (
        <Block key={i} node={node} mark={mark} />
      ))}
      {tail}
    </div>
  );
});

function Block({ node, mark }: { node: RootContent; mark: readonly string[] | undefined }): ReactNode {
  const inside = (nodes: readonly RootContent[]) =>
    nodes.map((child, i) => <Block key={i} node={child} mark={mark} />);
  switch (node.type) {
    case 'paragraph':
      return <p dir="auto">{phrasing(node.children, mark)}</p>;
    case 'heading':
      // A heading in a chat is emphasis, not structure: the page's outline stays ours.
      return (
        <p className={css.heading} data-depth={Math.min(node.depth, 3)} dir="auto">
          {phrasing(node.children, mark)}
        </p>
      );
    case 'blockquote':
      return <blockquote dir="auto">{inside(node.children)}</blockquote>;
    case 'list': {
      const List = node.ordered ? 'ol' : 'ul';
      return (
        <List {...(node.ordered && node.start != null ? { start: node.start } : {})} dir="auto">
          {node.children.map((item, i) => (
            <li key={i}>
              {item.children.map((child, j) =>
                child.type === 'paragraph' ? (
                  <Fragment key={j}>{phrasing(child.children, mark)}</Fragment>
                ) : (
                  <Block key={j} node={child} mark={mark} />
                ),
              )}
            </li>
          ))}
        </List>
      );
    }
    case 'code':
      return <CodeBlock code={node.value} language={node.lang ?? undefined} />;
    case 'thematicBreak':
      return <hr />;
    case 'html':
      return <p dir="auto">{running(node.value, mark)}</p>;
    case 'definition':
      return null;
    default:
      return phrasing([node as PhrasingContent], mark);
  }
}

function phrasing(nodes: readonly PhrasingContent[], mark: readonly string[] | undefined): ReactNode {
  return nodes.map((node, i) => <Fragment key={i}>{inline(node, mark)}</Fragment>);
}

function inline(node: PhrasingContent, mark: readonly string[] | undefined): ReactNode {
  switch (node.type) {
    case 'text':
    case 'html':
      return running(node.value, mark);
    case 'strong':
      return <strong>{phrasing(node.children, mark)}</strong>;
    case 'emphasis':
      return <em>{phrasing(node.children, mark)}</em>;
    case 'delete':
      return <del>{phrasing(node.children, mark)}</del>;
    case 'inlineCode':
      return <code dir="ltr">{node.value}</code>;
    case 'break':
      return <br />;
    case 'link':
      return <Anchor href={node.url}>{phrasing(node.children, mark)}</Anchor>;
    case 'image':
      // Pictures of others' servers are links: our pages ask nobody else for anything.
      return <Anchor href={node.url}>{node.alt || node.url}</Anchor>;
    default:
      return plain(node);
  }
}

function plain(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(plain).join('') : '';
}

function running(text: string, mark: readonly string[] | undefined): ReactNode {
  return pieces(text).map((piece, i) => <Fragment key={i}>{drawn(piece, mark)}</Fragment>);
}

function drawn(piece: Piece, mark: readonly string[] | undefined): ReactNode {
  switch (piece.kind) {
    case 'mention':
      return (
        <Inside sign="@">
          <Mention id={piece.id} />
        </Inside>
      );
    case 'conversation':
      return (
        <Inside sign="#">
          <ConversationLink id={piece.id} />
        </Inside>
      );
    case 'link':
      return <Anchor href={piece.href}>{piece.text}</Anchor>;
    default:
      return lines(piece.text, mark);
  }
}

/** In a chat a new line is a new line. */
function lines(text: string, mark: readonly string[] | undefined): ReactNode {
  return text.split('\n').map((line, i) => (
    <Fragment key={i}>
      {i > 0 && <br />}
      {mark && mark.length > 0 ? marked(line, mark) : line}
    </Fragment>
  ));
}

function marked(line: string, words: readonly string[]): ReactNode {
  const pattern = words.map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  if (pattern === '') return line;
  return line
    .split(new RegExp(`(${pattern})`, 'giu'))
    .map((part, i) => (i % 2 === 1 ? <mark key={i}>{part}</mark> : part));
}

function Anchor({ href, children }: { href: string; children: ReactNode }) {
  const safe = safeHref(href);
  if (!safe) return children;
  const ours = safe.startsWith(`${location.origin}/w/`) ? safe.slice(location.origin.length) : undefined;
  if (ours) return <Link to={ours}>{children}</Link>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

/** Outside a workspace, as on a shared page, nobody's name can be asked for. */
function Inside({ sign, children }: { sign: string; children: ReactNode }) {
  return useContext(HubContext) ? children : `${sign}…`;
}

export function Mention({ id }: { id: string }) {
  const t = useT();
  const hub = useHub();
  const go = useGo();
  const everybody = id === 'all' || id === 'group';
  const person = usePerson(everybody ? '' : id);
  const name = everybody ? t(`mention.${id as 'all' | 'group'}`) : (person?.name ?? t('common.someone'));
  const me = everybody || id === hub.me;
  if (everybody)
    return (
      <span className={css.mention} data-me={me || undefined}>
        @{name}
      </span>
    );
  return (
    <button
      type="button"
      className={`plain ${css.mention}`}
      data-me={me || undefined}
      tabIndex={-1}
      onClick={() => go.pane(`person:${id}`)}
    >
      <bdi>@{name}</bdi>
    </button>
  );
}

function ConversationLink({ id }: { id: string }) {
  const workspace = useWorkspace();
  const title = useTitle(useItem(id)?.conversation);
  return (
    <Link to="/w/$workspace/c/$conversation" params={{ workspace, conversation: id }} className={css.mention}>
      #{title || '…'}
    </Link>
  );
}

function CodeBlock({ code, language }: { code: string; language: string | undefined }) {
  const t = useT();
  const [over, setOver] = useState(false);
  return (
    <div
      className={css.code}
      dir="ltr"
      onMouseEnter={() => setOver(true)}
      onMouseLeave={() => setOver(false)}
    >
      <pre
        role="region"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={language ? t('message.codeIn', { language }) : t('message.code')}
      >
        <code>{code}</code>
      </pre>
      {over && (
        <button type="button" onClick={() => void navigator.clipboard.writeText(code).then(sayCopied)}>
          {t('common.copy')}
        </button>
      )}
    </div>
  );
}
