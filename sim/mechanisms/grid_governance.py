"""Grid governance: departments share a task by cells of a grid, and every cell has an owner."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="grid_governance",
    label=T("Grid governance", "网格化治理"),
    help=T(
        "Departments are coordinated, fewer tasks are nobody's, and grid officers find violations.",
        "部门协调加强，职责空缺减少，网格员发现违法行为。",
    ),
    anchor=T("coordination 0.5 = half of the gap between the weakest and the mean department is closed", "coordination 0.5 表示最弱部门与平均水平之间的差距弥合一半"),
    evidence=("S2.18", "S2.21", "S2.24", "S4.18"),
    fields=(
        field_of("coordination", "coordination", 0.5, T("Coordination", "协调"), low=0, high=1, plausible=(0.2, 0.8)),
        field_of("unassigned_share", "unassigned_share", 0.3, T("Unassigned share left", "剩余职责空缺"), unit="factor", low=0, high=1, plausible=(0, 0.8)),
        field_of("grid_detection", "grid_detection", 0.08, T("Grid detection", "网格发现率"), low=0, high=1, plausible=(0.02, 0.3)),
        running_cost(0.0179),
    ),
    claims={"abated_share": "+", "compliance": "+"},
)
