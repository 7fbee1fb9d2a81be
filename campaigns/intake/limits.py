"""What an honest recipients file never exceeds, and what reading one may cost."""

MB = 1024 * 1024

COLUMNS = 1_000
CELL_CHARACTERS = 32_767  # Excel's own limit
LINE_CHARACTERS = 1_000_000
RECORD_LINES = 100  # a cell with more line breaks is a quotation mark that was never closed
SHEET_ROWS = 1_048_576
SHEET_COLUMNS = 65_536  # four times as many as any program has
ZIP_MEMBERS = 2_000
ZIP_DIRECTORY_BYTES = 1 * MB
SMALL_PART_BYTES = 16 * MB
TAG_BYTES = 1 * MB
STRINGS_IN_MEMORY = 96 * MB
SHAPED_COLUMNS = 100
SHAPES = 50

CHILD_MEMORY = 512 * MB
LOOK_SECONDS = 10
LOOK_COUNT_SECONDS = 4.0
LOOK_CHARACTERS = 4_000_000
LOOK_UNPACKED = 64 * MB
LOOK_BYTES = 2048 * MB
READ_CPU_SECONDS = 600
READ_SECONDS = 3600
