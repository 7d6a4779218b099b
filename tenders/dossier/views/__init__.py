# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of what is handed in. Inside a groupe a bid is loaded through it; whoever signs for the
cooperative is led to that bid's papers by the signature that is asked for, and to nothing else."""
