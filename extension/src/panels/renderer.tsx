import { MimeModel } from '@jupyterlab/rendermime';
import type { PartialJSONObject } from '@lumino/coreutils';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { useLayoutEffect, useRef } from 'react';
import { useTools } from './tools';

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

  // A layout effect ends before its nodes leave the page; Lumino refuses to detach what has left.
  useLayoutEffect(() => {
    if (!rendermime || !known || !host.current) {
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
  }, [rendermime, known, props.mime, props.data]);

  return (
    <div ref={host} className={props.className} role="img" aria-label={props.label}>
      {!known && trans.__('Nothing here can draw %1.', props.mime)}
    </div>
  );
}
