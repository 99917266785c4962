import { MimeModel } from '@jupyterlab/rendermime';
import type { PartialJSONObject } from '@lumino/coreutils';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTools } from './tools';

/** How far outside the view something is drawn already, so that scrolling finds it ready. */
const AHEAD = '600px';

interface RenderedProps {
  readonly mime: string;
  readonly data: PartialJSONObject;
  readonly className: string;
  readonly label: string;
}

/** Data drawn by whatever renderer JupyterLab has for its MIME type. */
export function Rendered(props: RenderedProps): JSX.Element {
  const { rendermime, trans } = useTools();
  const host = useRef<HTMLDivElement>(null);
  const known = rendermime?.mimeTypes.includes(props.mime) ?? false;
  const near = useNear(host);

  // A layout effect ends before its nodes leave the page; Lumino refuses to detach what has left.
  useLayoutEffect(() => {
    if (!rendermime || !known || !near || !host.current) {
      return;
    }
    const renderer = rendermime.createRenderer(props.mime);
    const model = new MimeModel({ data: { [props.mime]: props.data }, trusted: true });
    Widget.attach(renderer, host.current);
    void renderer.renderModel(model);
    // A Lumino widget inside React is told of no resize: say so.
    const observer = new ResizeObserver(() =>
      MessageLoop.postMessage(renderer, Widget.ResizeMessage.UnknownSize)
    );
    observer.observe(host.current);
    return () => {
      observer.disconnect();
      renderer.dispose();
    };
  }, [rendermime, known, near, props.mime, props.data]);

  return (
    <div ref={host} className={props.className} role="img" aria-label={props.label}>
      {!known && trans.__('Nothing here can draw %1.', props.mime)}
    </div>
  );
}

/** Whether a node is in view or nearly so. A long conversation then draws only what can be seen. */
function useNear(node: RefObject<HTMLElement>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      entries => setNear(entries.some(entry => entry.isIntersecting)),
      { rootMargin: AHEAD }
    );
    if (node.current) {
      observer.observe(node.current);
    }
    return () => observer.disconnect();
  }, [node]);
  return near;
}
