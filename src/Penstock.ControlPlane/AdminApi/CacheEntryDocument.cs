using Penstock.Gateway.Caching.Semantic;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>A question that the semantic cache keeps.</summary>
/// <param name="Entry">The answer that its group is answered with, as <c>x-penstock-cache-entry</c> names it.</param>
/// <param name="Scope">Its scope: 16 hexadecimal digits.</param>
/// <param name="Group">Its group's number within the scope.</param>
/// <param name="Tenant">Whose it is; null on an open data plane.</param>
/// <param name="Model">The public model.</param>
/// <param name="Created">When the group's answer was made.</param>
/// <param name="Members">Questions of the group.</param>
/// <param name="Hits">How often the group's answer was given again since the start.</param>
/// <param name="Question">What was asked; null where texts were not asked for.</param>
/// <param name="Answer">What it is answered with; null where texts were not asked for, or it is long.</param>
internal sealed record CacheEntryDocument(
    string Entry, string Scope, long Group, string? Tenant, string Model, DateTimeOffset Created, int Members, int Hits, string? Question, string? Answer)
{
    /// <summary>The document of a question, with or without texts.</summary>
    public static CacheEntryDocument Of(KeptQuestion kept, bool isTexts) => new(
        kept.Entry.ToString(), kept.Scope, kept.Group, kept.Tenant, kept.Model, kept.CreatedAt, kept.Members, kept.Hits, isTexts ? kept.Question : null, isTexts ? kept.Answer : null);
}
