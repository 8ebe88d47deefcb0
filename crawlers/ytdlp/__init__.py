"""yt-dlp in a process that can be killed: what it is asked, how it reaches the network, what its answers mean."""
