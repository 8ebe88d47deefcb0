"""The work behind the commands, shared by cli, scheduler and web: builds objects from settings and hands them down."""
