// Package preview says in a few words what stands behind the links in a message.
//
// For takes the first three links that readers see, not those in code, and fetches each page
// through a Fetcher that refuses addresses which are not public, reads at most what the Fetcher gives of it, decodes it by header, mark or meta
// element, and takes title, description, site and picture from OpenGraph, Twitter's and plain elements, in this order. The picture is fetched likewise, drawn
// anew by the files room, and stored as a file that the whole workspace may see. Nothing of the page is ever sent on as it came.
//
// # Cache
//
// file_preview keeps what was found, and that nothing was found, by workspace and URL: a day, and an hour. The picture is a file that lives two hours
// longer unless a message holds it. So whoever shows a preview calls Share(workspace, 0, conversation, image) of the files room in the
// transaction that stores the preview.
//
// # Concurrency
//
// Service is safe for concurrent use. Several who ask for one URL wait for one fetch; at most Config.AtOnce fetches run, the rest wait for
// their turn within their context.
package preview
