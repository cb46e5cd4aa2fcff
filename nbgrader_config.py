"""Course layout for nbgrader, which grades through the sandbox instead of in a kernel."""

c = get_config()  # noqa: F821 - nbgrader defines it when it reads this file

c.CourseDirectory.course_id = "cnn-homework"
c.CourseDirectory.source_directory = "source"  # built from solutions/ by `make assignments`
c.CourseDirectory.release_directory = "assignments"
