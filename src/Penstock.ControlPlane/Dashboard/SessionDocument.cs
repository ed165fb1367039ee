namespace Penstock.ControlPlane.Dashboard;

/// <summary>Who is signed in.</summary>
/// <param name="Operator">His name; null when nobody is.</param>
/// <param name="Role">What he may do.</param>
/// <param name="Csrf">What edits send as <c>x-penstock-csrf</c>.</param>
/// <param name="ExpiresAt">When he has to sign in again.</param>
internal sealed record SessionDocument(string? Operator, string? Role, string? Csrf, DateTimeOffset? ExpiresAt)
{
    /// <summary>Nobody.</summary>
    public static SessionDocument Nobody { get; } = new(null, null, null, null);
}
