# Works: the table of figures.
work-stat-none = none
work-stat-size = Dimensions
work-stat-metres = { $width } × { $height } × { $depth } m
work-stat-triangles = Triangles
work-stat-vertices = Vertices
work-stat-draw-calls = Draw calls
work-stat-drawn-of = { $drawn } drawn ({ $stored } in the file)
work-stat-materials = Materials
work-stat-images = Images
work-stat-images-value = { $count ->
    [0] none
    [one] 1, { $memory } of graphics memory
   *[other] { $count }, { $memory } of graphics memory
}
work-stat-animations = Animations
work-stat-joints = Joints
work-stat-morphs = Morph targets
work-stat-lights = Lights
work-stat-cameras = Cameras
work-stat-file = Size of the file
work-stat-version = glTF version
work-stat-generator = Made with
work-stat-copyright = Rights
work-stat-extensions = Extensions

## The works that ship with the program.
preview-sample-lanterne = Lantern
preview-sample-marionnette = Puppet
preview-sample-vague = Wave
