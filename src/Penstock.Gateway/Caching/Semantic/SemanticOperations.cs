using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Serving;
using Penstock.Gateway.Caching.Tiers;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>What operators, and tenants for what is their own, may see of a semantic cache and do to it.</summary>
public sealed class SemanticOperations
{
    private readonly AnswerCache _cache;
    private readonly DomainTable _table;
    private readonly SemanticMetrics _metrics;
    private readonly Func<StoreHealth?> _store;
    private readonly Func<bool> _isLoaded;

    internal SemanticOperations(AnswerCache cache, DomainTable table, SemanticMetrics metrics, Func<StoreHealth?> store, Func<bool> isLoaded) =>
        (_cache, _table, _metrics, _store, _isLoaded) = (cache, table, metrics, store, isLoaded);

    /// <summary>False while what was learned before a restart is read.</summary>
    public bool IsLoaded => _isLoaded();

    /// <summary>The file of what was learned; null where there is none.</summary>
    public StoreHealth? Store => _store();

    /// <summary>Every pair of tenant and model that has asked, by name.</summary>
    public IReadOnlyList<DomainStatus> Domains() =>
        [.. _table.Domains.Select(Status).OrderBy(static status => status.Tenant, StringComparer.Ordinal).ThenBy(static status => status.Model, StringComparer.Ordinal)];

    /// <summary>Questions that are kept, those with the latest answers first.</summary>
    public IReadOnlyList<KeptQuestion> Entries(string? tenant, string? model, int most) =>
    [
        .. _table.Domains.Where(domain => Reaches(domain, tenant, model))
            .SelectMany(static domain => domain.Scopes)
            .SelectMany(static scope => scope.Scope.Entries().Select(entry => Question(scope, entry)))
            .OrderByDescending(static question => question.CreatedAt)
            .Take(most),
    ];

    /// <summary>Puts questions out of reach. What was invalidated is also out of reach by its key; this takes it out of memory and the file.</summary>
    public int Invalidate(CacheScope reach)
    {
        DomainScope[] scopes =
        [
            .. _table.Domains.Where(domain => Reaches(domain, reach.Tenant, reach.Model))
                .SelectMany(static domain => domain.Scopes)
                .Where(scope => reach.Tag is null || scope.Tags.Contains(reach.Tag, StringComparer.Ordinal)),
        ];
        int removed = scopes.Sum(static scope => scope.Scope.Count);
        Array.ForEach(scopes, _table.Drop);
        return removed;
    }

    /// <summary>Takes an answer away from all questions that are answered with it.</summary>
    public int Remove(AnswerKey entry) => Groups(_table.Domains, entry).Sum(static found => found.Scope.RemoveGroup(found.Group));

    /// <summary>Somebody says whether an answer was right. A wrong one is deleted, whichever cache it lies in; null where no such answer is kept.</summary>
    /// <param name="entry">The answer.</param>
    /// <param name="isRight">What is said of it.</param>
    /// <param name="request">The exchange that got it; null is the latest.</param>
    /// <param name="tenant">Whose word it is: only that tenant's answers exist for him. Null is an operator's, and everybody's.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public async ValueTask<FeedbackResult?> JudgeAsync(AnswerKey entry, bool isRight, string? request, FeedbackAuthor tenant, CancellationToken cancellationToken)
    {
        SemanticDomain[] domains = [.. _table.Domains.Where(domain => tenant.Owns(domain.Key.Tenant))];
        (SemanticScope Scope, AnswerGroup Group)[] groups = [.. Groups(domains, entry)];
        SemanticDomain? owner = null;
        ServedHit? hit = null;
        foreach (SemanticDomain domain in domains)
        {
            (owner, hit) = hit is null && domain.Recall(entry, request) is { } recalled ? (domain, recalled) : (owner, hit);
        }

        bool isExact = (_cache.Find(entry) ?? await _cache.FindBeyondAsync(entry, cancellationToken)) is { } answer && tenant.Owns(answer.Tenant);
        if (groups.Length == 0 && hit is null && !isExact)
        {
            return null;
        }

        bool isLearned = hit is not null && (!isRight || tenant.MayLoosen);
        if (owner is not null)
        {
            _metrics.Labelled(owner.Key.Model, "feedback", isRight);
        }

        if (isLearned)
        {
            hit!.Scope.Confirm(hit.Lookup, isRight);
            _table.Keep(owner!);
        }

        if (isRight)
        {
            return new FeedbackResult(0, isLearned, null);
        }

        int removed = groups.Sum(static found => found.Scope.RemoveGroup(found.Group));
        CacheInvalidation done = await _cache.RemoveAsync(entry, cancellationToken);
        return new FeedbackResult(removed, isLearned, done.Fault);
    }

    private static bool Reaches(SemanticDomain domain, string? tenant, string? model) =>
        (tenant is null || string.Equals(tenant, domain.Key.Tenant, StringComparison.Ordinal)) && (model is null || string.Equals(model, domain.Key.Model, StringComparison.Ordinal));

    private static (SemanticScope Scope, AnswerGroup Group)[] Groups(IEnumerable<SemanticDomain> domains, AnswerKey entry) => domains
        .SelectMany(static domain => domain.Scopes)
        .SelectMany(static scope => scope.Scope.Entries().Select(one => (scope.Scope, one.Group)))
        .Where(found => ((KeptAnswer)found.Group.Answer).Key == entry)
        .Distinct()
        .ToArray();

    private static KeptQuestion Question(DomainScope scope, ScopeEntry entry)
    {
        var answer = (KeptAnswer)entry.Group.Answer;
        return new KeptQuestion(
            answer.Key, scope.Frame.ToString()[..16], entry.Group.Id, scope.Domain.Key.Tenant, scope.Domain.Key.Model,
            DateTimeOffset.FromUnixTimeMilliseconds(answer.CreatedAt), entry.Group.Count, entry.Group.Hits, entry.Question.Text, answer.Text);
    }

    private static DomainStatus Status(SemanticDomain domain)
    {
        DomainScope[] scopes = [.. domain.Scopes];
        return new DomainStatus(
            domain.Key.Tenant, domain.Key.Model, domain.Key.Embedding, scopes.Length, scopes.Sum(static scope => scope.Scope.Count),
            scopes.Sum(static scope => scope.Scope.Entries().Select(static entry => entry.Group).Distinct().Count()), scopes.Sum(static scope => scope.Scope.Bytes),
            domain.Calibration.Status,
            Enum.GetValues<SemanticDecision>().Where(decision => domain.Count(decision) > 0).ToDictionary(SemanticMetrics.Word, domain.Count, StringComparer.Ordinal),
            domain.AuditsWrong);
    }
}
