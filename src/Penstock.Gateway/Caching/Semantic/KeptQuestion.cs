using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>A question that is kept.</summary>
/// <param name="Entry">Names the answer that its group is answered with, as <c>x-penstock-cache-entry</c> does.</param>
/// <param name="Scope">Names its scope: 16 hexadecimal digits.</param>
/// <param name="Group">Its group's number within the scope.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Model">The public model.</param>
/// <param name="CreatedAt">When the group's answer was made.</param>
/// <param name="Members">Questions of the group.</param>
/// <param name="Hits">How often the group's answer was given again since the start.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Answer">What the group is answered with; null for a long text.</param>
public sealed record KeptQuestion(
    AnswerKey Entry, string Scope, long Group, string? Tenant, string Model, DateTimeOffset CreatedAt, int Members, int Hits, string Question, string? Answer);
