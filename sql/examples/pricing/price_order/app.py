"""The price of an order, for price_orders.sql."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

FREE_SHIPPING_FROM = Decimal("100.00")
SHIPPING = Decimal("4.90")
CENT = Decimal("0.01")


def handler(order: dict[str, Any], _context: object) -> dict[str, float]:
    """Return the price of ``{"lines": [{"quantity": 2, "unit_price": 9.99}], "discount_percent": 10}``."""
    lines = ((Decimal(str(line["quantity"])), Decimal(str(line["unit_price"]))) for line in order["lines"])
    goods = sum((quantity * unit_price for quantity, unit_price in lines), Decimal(0))
    discount = Decimal(str(order.get("discount_percent", 0)))
    goods = (goods * (100 - discount) / 100).quantize(CENT, rounding=ROUND_HALF_UP)
    shipping = Decimal(0) if goods >= FREE_SHIPPING_FROM else SHIPPING
    return {"goods": float(goods), "shipping": float(shipping), "total": float(goods + shipping)}
