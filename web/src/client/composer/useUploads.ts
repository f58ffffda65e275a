import type { Api } from '@sdk/api.ts';
import { ApiError } from '@sdk/errors.ts';
import type { Problem, File as SentFile } from '@sdk/types.ts';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useHub } from '../lib/hooks.ts';

export interface Upload {
  key: number;
  name: string;
  size: number;
  preview?: string;
  /** 0 to 1 while it travels. */
  progress: number;
  file?: SentFile;
  error?: ApiError;
  source: File;
}

/** XMLHttpRequest, because only it tells how much has gone out. */
export function uploadFile(
  api: Api,
  file: File,
  fields: Record<string, string> = {},
  onProgress?: (part: number) => void,
  signal?: AbortSignal,
): Promise<SentFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', file, file.name);
    request.open('POST', api.uploadUrl());
    request.responseType = 'json';
    request.upload.onprogress = (event) => event.lengthComputable && onProgress?.(event.loaded / event.total);
    request.onload = () =>
      request.status < 300
        ? resolve(request.response as SentFile)
        : reject(new ApiError({ ...((request.response as Problem | null) ?? {}), status: request.status }));
    request.onerror = () => reject(new ApiError({ status: 0 }));
    request.onabort = () => reject(new ApiError({ status: 0, code: 'cancelled' }));
    signal?.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}

export type Uploads = ReturnType<typeof useUploads>;

/** Files start on their way when they are chosen; the message waits for them. */
export function useUploads() {
  const hub = useHub();
  const [items, setItems] = useState<readonly Upload[]>([]);
  const next = useRef(0);
  const cancels = useRef(new Map<number, AbortController>());

  const patch = useCallback(
    (key: number, change: Partial<Upload>) =>
      setItems((all) => all.map((u) => (u.key === key ? { ...u, ...change } : u))),
    [],
  );

  const start = useCallback(
    (upload: Upload) => {
      const cancel = new AbortController();
      cancels.current.set(upload.key, cancel);
      uploadFile(hub.api, upload.source, {}, (progress) => patch(upload.key, { progress }), cancel.signal)
        .then((file) => patch(upload.key, { file, progress: 1 }))
        .catch((error: ApiError) => error.code !== 'cancelled' && patch(upload.key, { error }));
    },
    [hub, patch],
  );

  const add = useCallback(
    (files: readonly File[]) => {
      const fresh = files.map<Upload>((source) => ({
        key: ++next.current,
        name: source.name,
        size: source.size,
        progress: 0,
        source,
        ...(source.type.startsWith('image/') ? { preview: URL.createObjectURL(source) } : {}),
      }));
      setItems((all) => [...all, ...fresh]);
      for (const upload of fresh) start(upload);
    },
    [start],
  );

  const remove = useCallback((key: number) => {
    cancels.current.get(key)?.abort();
    setItems((all) => {
      const gone = all.find((u) => u.key === key);
      if (gone?.preview) URL.revokeObjectURL(gone.preview);
      return all.filter((u) => u.key !== key);
    });
  }, []);

  const retry = useCallback(
    (key: number) => {
      setItems((all) =>
        all.map((u) => {
          if (u.key !== key) return u;
          const { error: _, ...rest } = u;
          const again = { ...rest, progress: 0 };
          start(again);
          return again;
        }),
      );
    },
    [start],
  );

  const reset = useCallback(() => {
    setItems((all) => {
      for (const { preview } of all) if (preview) URL.revokeObjectURL(preview);
      return [];
    });
  }, []);

  useEffect(() => {
    const running = cancels.current;
    return () => {
      for (const cancel of running.values()) cancel.abort();
    };
  }, []);

  return useMemo(
    () => ({
      items,
      add,
      remove,
      retry,
      reset,
      done: items.flatMap((u) => (u.file ? [u.file] : [])),
      busy: items.some((u) => !u.file),
    }),
    [items, add, remove, retry, reset],
  );
}
