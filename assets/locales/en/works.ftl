# Works: what is read, what lacks, what to do.
## Where in the file.
work-place-file = the whole file
work-place-byte = byte { $offset }
work-place-pointer = { $pointer }
work-place-side-file = side file “{ $name }”
work-error-with-place = { $error } ({ $place })

## What keeps a work from being shown: what, then how to mend it.
work-error-empty = The file is empty. Export the work again, or copy it once more.
work-error-not-gltf = This is not a glTF file. Export the work as .glb or .gltf, version 2.0.
work-error-glb-version = The GLB container has version { $found }; only version 2 is read. Export the work as glTF 2.0.
work-error-truncated = The file is cut short: it announces { $needed } bytes and has only { $found }. Copy or download it again.
work-error-length-mismatch = The header announces { $declared } bytes, the file has { $actual }. Export the work again.
work-error-chunk-too-big = A chunk of { $declared } bytes begins where only { $left } are left. Export the work again.
work-error-json-chunk-missing = The first chunk of the file is not the JSON description. Export the work again.
work-error-json-chunk-empty = The JSON description of the work is empty. Export the work again.
work-error-byte-order-mark = The JSON description begins with a byte order mark, which glTF forbids. Save it as UTF-8 without a mark (BOM).
work-error-invalid-json = The JSON description is malformed, line { $line }, column { $column }: { $reason }. Mend it or export the work again.
work-error-misplaced-bin = The data chunk is not in its place, right after the JSON description. Export the work again.
work-error-gltf-version = The work is glTF “{ $found }”; only versions 2.x are read. Convert it to glTF 2.0.
work-error-wrong-type = The value is not of the expected kind ({ $expected }). Mend it or export the work again.
work-error-missing-property = The property “{ $name }” is missing. Export the work again.
work-error-unresolved = Entry number { $index } is asked of a list of { $length }. Export the work again.
work-error-side-file = The side file “{ $name }” cannot be read ({ $reason }). Put it beside the work, or export the work as a single .glb file.
work-error-data-uri = Data kept inside the text is unreadable (base 64). Export the work again.
work-error-buffer-too-short = { $declared } bytes of data are needed, there are only { $actual }. Copy the work and its files again, or export it.
work-error-view-outside = A slice ends at byte { $end } of data that is { $length } bytes long. Export the work again.
work-error-accessor-outside = { $needed } bytes are needed of a slice that has { $available }. Export the work again.
work-error-accessor-kind = The data is of kind “{ $found }” where “{ $expected }” is needed. Export the work again.
work-error-accessor-too-long = { $count } elements are announced without any data. Export the work again.
work-error-index-outside = Vertex number { $index } is asked of a shape that has { $vertices }. Export the work again.
work-error-attribute-counts = { $found } values on one side, { $expected } on the other, where they must be as many. Export the work again.
work-error-node-cycle = Node { $node } is its own ancestor. Undo this loop in the scene, then export it.
work-error-node-shared = Node { $node } has two parents. Duplicate it in the scene, then export it.
work-error-nodes-too-deep = Nodes are nested more than { $depth } levels deep. Flatten the hierarchy, then export the scene.
work-error-extension = The work needs the extension { $name }, which is not shown here yet. Export it without this extension.
work-error-unreadable = The file cannot be read: { $reason }.
work-error-too-large = The file is { $bytes } bytes, the limit is { $limit }. Make the work lighter or split it into several files.
work-error-engine = The rendering engine refused the work: { $reason }.
work-error-timeout = The work was still not shown after { $seconds } s. Try a lighter version.

## What is shown otherwise than it was made.
work-note-extension-ignored = The extension { $name } is not drawn: the look may differ.
work-note-specular-glossiness = { $materials ->
    [one] One specular-glossiness material is drawn approximately.
   *[other] { $materials } specular-glossiness materials are drawn approximately.
}
work-note-image-not-shown = The picture “{ $name }” ({ $format }) is not read: the material keeps its plain colour.
work-note-image-missing = The picture “{ $name }” is missing ({ $reason }): the material keeps its plain colour.
work-note-pointer-channels = { $channels ->
    [one] One animation track of a material or a light is not played.
   *[other] { $channels } animation tracks of materials or lights are not played.
}
work-note-instances-cut = { $drawn } copies are shown out of { $total }.
work-note-too-many-joints = The skeleton has { $joints } joints; at most { $limit } are moved.
work-note-influences-cut = Some vertices follow up to { $influences } joints; the first 4 count.
work-note-uv-sets-cut = { $sets } sets of texture coordinates; the first 2 are used.
work-note-variants = { $variants ->
    [one] One variant of materials; the default one is shown.
   *[other] { $variants } variants of materials; the default one is shown.
}
work-note-nothing-drawn = The scene holds no shape to show.
