"""The room's addresses, one list per piece of work."""

from slt import urls_measures, urls_plans, urls_programmes, urls_referrals, urls_years

app_name = "slt"
urlpatterns = [
    *urls_programmes.urlpatterns,
    *urls_referrals.urlpatterns,
    *urls_plans.urlpatterns,
    *urls_measures.urlpatterns,
    *urls_years.urlpatterns,
]
