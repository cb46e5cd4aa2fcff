"""Course layout for nbgrader, which grades through the sandbox instead of in a kernel."""

c = get_config()  # noqa: F821 - nbgrader defines it when it reads this file

c.CourseDirectory.course_id = "cnn-homework"
c.CourseDirectory.source_directory = "source"  # built from solutions/ by `make assignments`
c.CourseDirectory.release_directory = "assignments"

# Submitted notebooks are read with bounds, and mended from the released one.
c.Autograde.exporter_class = "autograder.nbgrader_mending.MendingExporter"

# nbgrader's own list, with the sandbox in place of Execute and two additions of ours.
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.GradeInSandbox",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "autograder.nbgrader_plugin.FlagForReview",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
    "autograder.nbgrader_plugin.ShowTextAsWritten",
]

# `nbgrader export` with a column `needs_manual_grade`, and no score for what nobody has graded.
c.ExportApp.plugin_class = "autograder.nbgrader_export.FlaggedCsvExport"

# The hidden line of a test cell is not for students' eyes.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
]

# Sections that a course may adopt or leave; see docs/understanding.md. Then `make assignments`.
# c.Release.optional_sections = ["understanding"]

# How much students are told: "none" (points only), "verdict", "reason" or "full"; see
# docs/feedback.md. For all assignments, or for some of them:
# c.GradeInSandbox.feedback_level = {"01_convolution": "reason"}

# How the learning platform names files in its zip file of submissions, for `nbgrader zip_collect`;
# see docs/collecting.md. Canvas:
# c.FileNameCollectorPlugin.named_regexp = (
#     r".*?/[^/_]*_(?:(?i:late)_)?(?P<student_id>\d+)_\d+_(?P<file_id>[^/]+)$"
# )
# Moodle:
# c.FileNameCollectorPlugin.named_regexp = (
#     r".*?/[^/_]*_(?P<student_id>\d+)_assignsubmission_file(?:_/|/|_)(?P<file_id>.+)$"
# )
